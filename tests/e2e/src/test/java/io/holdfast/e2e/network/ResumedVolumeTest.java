package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.lab.Programs;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a block device that is interrupted goes on where it was. Needs root. */
final class ResumedVolumeTest {
    private static final int PIECE = 1 << 20;
    private static final long SIZE = 200L * PIECE;
    private static final long INTERRUPTED = 160L * PIECE;
    private static final RunLimits LIMITS = new RunLimits(OptionalLong.of(20L * PIECE), 1);

    @TempDir
    Path work = Path.of("");

    private final Processes processes = new Processes();
    private Estate estate;
    private String device = "";

    @BeforeEach
    void build() throws IOException, InterruptedException {
        Random random = new Random(7);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(work.resolve("image"))) {
            for (long at = 0; at < SIZE; at += PIECE) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        String image = work.resolve("image").toString();
        device = Programs.require(List.of("losetup", "--find", "--show", image)).strip();
        estate = new Estate(work);
    }

    @AfterEach
    void leave() {
        processes.close();
        estate.close();
        Programs.require(List.of("losetup", "--detach", device));
    }

    private Process agent() throws IOException {
        return processes.start(
                AgentMain.class,
                estate.home("a1").toString(),
                estate.plane.address().toString());
    }

    /** A backup of which so much has been sent. */
    private Attempt begun() throws InterruptedException {
        Work.Backup backup =
                new Work.Backup("volume", "disk", Settings.of(Map.of("path", device)), List.of(), Optional.empty());
        Attempt attempt = estate.send("a1", estate.backup("a1", backup, LIMITS));
        estate.plane.progress(attempt, progress -> progress.sent() > INTERRUPTED);
        return attempt;
    }

    private void assertWentOn(Attempt attempt) throws IOException, InterruptedException {
        Report.Outcome outcome = estate.plane.outcome(attempt);
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Report.Result.COMPLETE);
        long read = outcome.counts().orElseThrow().read();
        long resumed = SIZE - read;
        assertThat(outcome.remarks())
                .anySatisfy(each -> assertThat(each).contains("bytes had been stored already and were not read again"))
                .anySatisfy(each -> assertThat(each).contains("bytes are of a block device"))
                .allSatisfy(each -> assertThat(bytes(each)).isBetween(resumed, resumed + (4L * PIECE)));
        estate.start("reader");
        Path target = work.resolve("back");
        Settings settings = Settings.of(Map.of("target", target.toString()));
        Work.Restore restore = new Work.Restore(outcome.snapshot().orElseThrow(), "volume", settings);
        assertThat(estate.restored("reader", restore).result()).isEqualTo(Report.Result.COMPLETE);
        assertThat(Files.mismatch(Path.of(device), target)).isEqualTo(-1);
    }

    /** The number in a remark. */
    private static long bytes(String remark) {
        return Long.parseLong(remark.replaceAll("[^0-9]", ""));
    }

    @Test
    void afterItsAgentWasKilled() throws IOException, InterruptedException {
        Process first = agent();
        Attempt attempt = begun();
        Processes.kill(first);
        agent();
        assertWentOn(attempt);
    }

    @Test
    void afterTheMediaServerWasRestarted() throws IOException, InterruptedException {
        estate.start("a1");
        Attempt attempt = begun();
        estate.stopMedia();
        estate.startMedia();
        assertWentOn(attempt);
    }
}
