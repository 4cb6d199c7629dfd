package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoppingTest {
    @TempDir
    Path work = Path.of("");

    private Holdfast prepared() throws IOException {
        Holdfast holdfast = new Holdfast(work);
        Path tree = Files.createDirectory(work.resolve("tree"));
        for (int i = 0; i < 4; i++) {
            Tree.random(tree.resolve("file-" + i), 16, i);
        }
        assertThat(holdfast.run("repository", "create").code()).isZero();
        assertThat(holdfast.run("backup", "tree/file-0").code()).isZero();
        return holdfast;
    }

    /** Waits until the run has stored something. */
    private void untilPacksAppear(Holdfast holdfast, Run run, long before) throws Exception {
        while (files(holdfast, "packs") <= before && run.process().isAlive()) {
            Time.system().sleep(Duration.ofMillis(20));
        }
        assertThat(run.process().isAlive()).as("the run is still under way").isTrue();
    }

    private static long files(Holdfast holdfast, String folder) throws IOException {
        Path directory = holdfast.repository().resolve(folder);
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aKilledBackupHarmsNothingAndTheNextOneGoesOn() throws Exception {
        Holdfast holdfast = prepared();
        Run run = holdfast.start("backup", "tree", "--rate-limit", "24M");
        untilPacksAppear(holdfast, run, files(holdfast, "packs"));
        run.process().destroyForcibly().waitFor();

        assertThat(holdfast.run("snapshots", "--json").objects("snapshot")).hasSize(1);
        Outcome check = holdfast.run("check");
        assertThat(check.code()).as(check.out()).isZero();
        assertThat(holdfast.run("verify").code()).isZero();
        assertThat(holdfast.run("backup", "tree").code()).isZero();
        assertThat(holdfast.run("gc").code()).isZero();
        assertThat(files(holdfast, "sessions")).isZero();
        assertThat(holdfast.run("verify").code()).isZero();
        assertThat(holdfast.run("restore", "latest", "--target", "back").code()).isZero();
        assertThat(holdfast.bash("diff -r tree back$PWD/tree").code()).isZero();
    }

    @Test
    void aTerminatedBackupLeavesNoLeaseAndNoSnapshot() throws Exception {
        Holdfast holdfast = prepared();
        Run run = holdfast.start("backup", "tree", "--rate-limit", "8M");
        untilPacksAppear(holdfast, run, files(holdfast, "packs"));
        run.process().destroy();
        Outcome outcome = holdfast.finish(run);

        assertThat(outcome.code()).isEqualTo(130);
        assertThat(outcome.errors()).startsWith("holdfast: SESSION-0001 ");
        assertThat(outcome.errors().lines()).hasSize(1);
        assertThat(files(holdfast, "sessions")).isZero();
        assertThat(holdfast.run("snapshots", "--json").objects("snapshot")).hasSize(1);
    }

    @Test
    void aClosedPipeEndsADump() throws Exception {
        Holdfast holdfast = prepared();
        Outcome outcome = holdfast.bash("set -o pipefail; holdfast dump latest | head -c 100000 >/dev/null");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).startsWith("holdfast: TARGET-0002 ");
        assertThat(files(holdfast, "sessions")).isZero();
    }

    @Test
    void aFullDiskIsSaidAndAListenerWhoHasEnoughIsNot() throws Exception {
        Holdfast holdfast = prepared();
        Outcome full = holdfast.bash("holdfast ls latest >/dev/full");
        assertThat(full.code()).isEqualTo(1);
        assertThat(full.errors()).startsWith("holdfast: TARGET-0002 Standard output takes no more");
        Outcome enough = holdfast.bash("holdfast find '*' | true; exit ${PIPESTATUS[0]}");
        assertThat(enough.code()).isEqualTo(1);
        assertThat(enough.errors()).isEmpty();
    }
}
