package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies out of a repository that has lost packs of one of its three snapshots. */
final class DamagedCopyTest {
    @TempDir
    Path work = Path.of("");

    private Holdfast holdfast;
    private final List<String> snapshots = new ArrayList<>();

    @BeforeEach
    void damage() throws IOException {
        Path first = Files.writeString(work.resolve("first"), "one\n");
        Path second = Files.writeString(work.resolve("second"), "another\n");
        holdfast = new Holdfast(work)
                .with("HOLDFAST_REPOSITORY", work.resolve("repository").toString())
                .with("HOLDFAST_PASSWORD", "one")
                .with("HOLDFAST_TO_PASSWORD", "another");
        good("repository", "create", "--password-file", first.toString());
        good("repository", "create", "-r", "copy", "--password-file", second.toString());
        backUp("a");
        List<Path> before = packs();
        backUp("b");
        List<Path> lost = packs();
        lost.removeAll(before);
        backUp("c");
        for (Path each : lost) {
            Files.delete(each);
        }
    }

    private Outcome good(String... words) {
        Outcome outcome = holdfast.run(words);
        assertThat(outcome.code()).as(outcome.errors() + outcome.out()).isZero();
        return outcome;
    }

    private void backUp(String name) throws IOException {
        byte[] content = new byte[300_000];
        new Random(name.charAt(0)).nextBytes(content);
        Files.write(Files.createDirectories(work.resolve(name)).resolve("file"), content);
        snapshots.add(good("backup", name, "--json").summary().text("snapshot"));
    }

    private List<Path> packs() throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("repository/packs"))) {
            return new ArrayList<>(files.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void whatIsDamagedIsNamedAndTheOthersAreCopied() {
        Outcome copied = holdfast.run("copy", "--all", "--to", "copy", "--json");
        assertThat(copied.code()).as(copied.errors() + copied.out()).isEqualTo(3);
        assertThat(copied.objects("copied"))
                .extracting(each -> each.text("snapshot"))
                .containsExactly(snapshots.get(0), snapshots.get(2));
        assertThat(copied.objects("exception"))
                .extracting(each -> each.text("path"))
                .containsExactly(snapshots.get(1));
        assertThat(copied.summary().number("exceptions")).isEqualTo(1);
        Holdfast there = holdfast.with(
                        "HOLDFAST_REPOSITORY", work.resolve("copy").toString())
                .with("HOLDFAST_PASSWORD", "another");
        assertThat(there.run("snapshots", "--json").objects("snapshot")).hasSize(2);
        assertThat(there.run("verify").code()).isZero();
    }

    @Test
    void whereASnapshotCannotBeReadNeitherAllNorTheLatestIsAllThereIs() throws IOException {
        for (int place = 1; place <= 3; place++) {
            for (String each : snapshots.subList(1, 3)) {
                Files.write(work.resolve("repository/snapshots/" + place + "/" + each), new byte[100]);
            }
        }
        Outcome copied = holdfast.run("copy", "--all", "--to", "copy", "--json");
        assertThat(copied.code()).as(copied.errors() + copied.out()).isEqualTo(3);
        assertThat(copied.objects("exception"))
                .extracting(each -> each.text("path"))
                .containsExactlyInAnyOrder(snapshots.get(1), snapshots.get(2));
        Outcome listed = good("ls", "latest", "--json");
        assertThat(listed.summary().text("snapshot")).isEqualTo(snapshots.getFirst());
        assertThat(listed.objects("remark"))
                .extracting(each -> each.text("message"))
                .containsExactly(
                        "2 snapshots cannot be read: the latest of the others is taken. See `holdfast check`.");
    }

    @Test
    void noSnapshotIsBlamedForWhatIsWrongWithTheTarget() throws IOException {
        good("copy", snapshots.getFirst(), "--to", "copy");
        for (int place = 1; place <= 3; place++) {
            Files.write(work.resolve("copy/root/" + place + "/0000000000000001"), new byte[100]);
        }
        Outcome copied = holdfast.run("copy", "--all", "--to", "copy", "--json");
        assertThat(copied.code()).as(copied.out()).isEqualTo(1);
        assertThat(copied.objects("exception")).isEmpty();
        assertThat(copied.errors()).contains("FORMAT-0001");
    }

    @Test
    void whenNothingIsCopiedItFails() {
        Outcome copied = holdfast.run("copy", snapshots.get(1), "--to", "copy");
        assertThat(copied.code()).isEqualTo(1);
        assertThat(copied.errors()).startsWith("holdfast: ").contains("CHUNK-0001");
    }
}
