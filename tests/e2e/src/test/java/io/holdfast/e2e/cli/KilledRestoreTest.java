package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore by the command line whose process is killed goes on when it is called again, and leaves nothing behind. */
final class KilledRestoreTest {
    private static final int LARGE = 16;
    private static final long SIZE = 8L << 20;
    private static final int SMALL = 300;

    @TempDir
    Path work = Path.of("");

    private Holdfast prepared() throws IOException {
        Holdfast holdfast = new Holdfast(work);
        Path tree = Files.createDirectories(work.resolve("tree/small"));
        for (int i = 0; i < LARGE; i++) {
            Tree.random(work.resolve("tree/large-" + i), (int) (SIZE >> 20), i);
        }
        for (int i = 0; i < SMALL; i++) {
            Files.writeString(tree.resolve("file-" + i), "content " + i);
        }
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file-1"));
        assertThat(holdfast.run("repository", "create").code()).isZero();
        assertThat(holdfast.run("backup", "tree").code()).isZero();
        return holdfast;
    }

    private String[] restore() {
        return new String[] {"restore", "latest:" + work.resolve("tree"), "--target", "back", "--json"};
    }

    /** Large files that have their names, with their numbers. */
    private Map<Path, Object> whole() throws IOException {
        Map<Path, Object> whole = new TreeMap<>();
        for (Path each : names("back")) {
            if (each.getFileName().toString().startsWith("large-")) {
                whole.put(each, Files.getAttribute(each, "unix:ino"));
            }
        }
        return whole;
    }

    private List<Path> names(String folder) throws IOException {
        Path directory = work.resolve(folder);
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** Kills a restore in its middle, another when one has come to its end before; gives what stood whole then. */
    private Map<Path, Object> killed(Holdfast holdfast) throws Exception {
        Map<Path, Object> whole;
        do {
            holdfast.bash("rm -rf back");
            Run run = holdfast.start(restore());
            while (whole().size() < 3 && run.process().isAlive()) {
                Time.system().sleep(Duration.ofMillis(2));
            }
            run.process().destroyForcibly().waitFor();
            whole = whole();
        } while (whole.size() == LARGE);
        assertThat(whole).hasSizeGreaterThan(2);
        return whole;
    }

    @Test
    void theNextCallGoesOnAndLeavesNothing() throws Exception {
        Holdfast holdfast = prepared();
        Map<Path, Object> before = killed(holdfast);
        String mark = names("state/holdfast/restores")
                .iterator()
                .next()
                .getFileName()
                .toString()
                .substring(0, 12);
        Path ours = Files.writeString(work.resolve("back/.holdfast-" + mark + "-0123456789ab-1"), "half");
        Path foreign = Files.writeString(work.resolve("back/.holdfast-0123456789ab-0123456789ab-1"), "whole");

        Outcome again = holdfast.run(restore());

        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(again.summary().number("files")).isEqualTo(LARGE + SMALL);
        assertThat(again.summary().number("kept")).isZero();
        assertThat(again.summary().number("bytesResumed")).isGreaterThanOrEqualTo(before.size() * SIZE);
        assertThat(whole()).containsAllEntriesOf(before);
        assertThat(ours).doesNotExist();
        assertThat(foreign).hasContent("whole");
        Files.delete(foreign);
        assertThat(names("state/holdfast/restores")).isEmpty();
        assertSame(holdfast);
    }

    /** Names, content, modes and times. */
    private static void assertSame(Holdfast holdfast) {
        assertThat(holdfast.bash("diff -r --no-dereference tree back").out()).isEmpty();
        String list = "find . -mindepth 1 -printf '%P %y %m %U %G %s %T@ %l\\n' | sort";
        assertThat(holdfast.bash("diff <(cd tree; " + list + ") <(cd back; " + list + ")")
                        .out())
                .isEmpty();
    }

    @Test
    void whatSomebodyWroteMeanwhileIsKept() throws Exception {
        Holdfast holdfast = prepared();
        Path theirs = killed(holdfast).keySet().iterator().next();
        Files.writeString(theirs, "mine");

        Outcome again = holdfast.run(restore());

        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(again.summary().number("kept")).isEqualTo(1);
        assertThat(theirs).hasContent("mine");
    }

    /** Notes of an image, and of two times 16 MiB. */
    private boolean isNoted() throws IOException {
        for (Path each : names("state/holdfast/restores")) {
            if (Files.size(each) >= 80) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aVolumeIsWrittenOn() throws Exception {
        Holdfast holdfast = new Holdfast(work);
        Tree.random(work.resolve("disk"), 192, 1);
        assertThat(holdfast.run("repository", "create").code()).isZero();
        assertThat(holdfast.run("backup", "--volume", "disk").code()).isZero();
        String[] restore = {"restore", "latest", "--volume", "back.img", "--json"};
        Run run;
        do {
            // One may have come to its end before.
            holdfast.bash("rm -f back.img");
            run = holdfast.start(restore);
            while (!isNoted() && run.process().isAlive()) {
                Time.system().sleep(Duration.ofMillis(1));
            }
        } while (run.process().destroyForcibly().waitFor() == 0);

        Outcome again = holdfast.run(restore);

        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(again.summary().number("bytesResumed")).isGreaterThanOrEqualTo(32L << 20);
        assertThat(Files.mismatch(work.resolve("disk"), work.resolve("back.img")))
                .isEqualTo(-1);
        assertThat(names("state/holdfast/restores")).isEmpty();
    }

    @Test
    void intoAnotherTargetItBeginsAnew() throws Exception {
        Holdfast holdfast = prepared();
        killed(holdfast);

        Outcome other = holdfast.run("restore", "latest:" + work.resolve("tree"), "--target", "other", "--json");

        assertThat(other.code()).as(other.errors()).isZero();
        assertThat(other.summary().number("bytesResumed")).isZero();
        assertThat(names("state/holdfast/restores")).hasSize(1);
    }
}
