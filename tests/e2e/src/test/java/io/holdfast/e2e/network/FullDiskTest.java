package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Report.Result;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The media server's disk is full. */
final class FullDiskTest {
    @TempDir
    Path work = Path.of("");

    private Path pool;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        pool = Files.createDirectories(work.resolve("pool"));
        run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", pool.toString());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", pool.toString());
    }

    private static void run(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor())
                .as(List.of(words).toString())
                .isZero();
    }

    @Test
    void aRunThatFindsTheDiskFullFailsAndTheNextOneWithRoomIsWhole() throws IOException, InterruptedException {
        Path small = Content.files(Files.createDirectories(work.resolve("small")), 4, 1);
        Path large = Content.files(Files.createDirectories(work.resolve("large")), 60, 2);
        try (Estate estate = new Estate(work, pool)) {
            estate.start("a1");
            SnapshotId first = estate.backedUp("a1", small);
            Report.Outcome full = estate.plane.outcome(
                    estate.send("a1", estate.backup("a1", Estate.paths(large), Optional.empty(), RunLimits.none())));
            assertThat(full.result()).as(full.toString()).isEqualTo(Result.FAILED);
            assertThat(full.problem().map(Problem::code)).contains(ErrorCode.STORE_FULL.code());
            Settings settings = Settings.of(Map.of("path", small.toString(), "target", work + "/back"));
            assertThat(estate.restored("a1", first, settings).result()).isEqualTo(Result.COMPLETE);
            run("mount", "-o", "remount,size=200m", pool.toString());
            estate.backedUp("a1", large);
            assertThat(estate.done(new Work.Check(estate.repository.id())).exceptions())
                    .isEmpty();
        }
    }
}
