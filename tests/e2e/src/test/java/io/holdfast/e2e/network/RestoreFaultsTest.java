package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Report.Result;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks while a restore is under way: it goes on, and what it had made is not made again. */
final class RestoreFaultsTest {
    private static final RunLimits SLOW = new RunLimits(OptionalLong.of(4 << 20), 1);
    private static final RunLimits FASTER = new RunLimits(OptionalLong.of(20 << 20), 1);
    private static final int SIZE = 120;

    @TempDir
    Path work = Path.of("");

    private final Processes processes = new Processes();
    private Estate estate;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        estate = new Estate(work);
    }

    @AfterEach
    void leave() {
        processes.close();
        estate.close();
    }

    private Process agent() throws IOException {
        return processes.start(
                AgentMain.class,
                estate.home("a1").toString(),
                estate.plane.address().toString());
    }

    private Attempt restore(SnapshotId snapshot, String kind, Settings settings, RunLimits limits)
            throws InterruptedException {
        Attempt attempt = estate.fresh("restore");
        return estate.send(
                "a1",
                new Command.Order(
                        attempt,
                        new Work.Restore(snapshot, kind, settings),
                        Optional.of(estate.access("a1", attempt.run(), Set.of(Right.RESTORE), List.of(snapshot))),
                        limits,
                        Optional.empty()));
    }

    /** It came to its end. Of the 100 MiB that stood, what lay in three windows of 24 MiB, and what was written since the last note, may have been fetched again. */
    private void assertWentOn(Attempt attempt) throws IOException, InterruptedException {
        Report.Outcome outcome = estate.plane.outcome(attempt);
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Result.COMPLETE);
        assertThat(outcome.figures()).containsEntry("kept", 0L).containsEntry("bytes", (long) SIZE << 20);
        assertThat(outcome.sent()).isLessThan(110L << 20);
        assertThat(outcome.remarks())
                .anySatisfy(each ->
                        assertThat(each).contains("bytes had been restored already and were not written again"));
        assertThat(estate.home("a1").resolve("resume")).isDirectoryNotContaining("glob:*.restore*");
    }

    @Test
    void aRestoreGoesOnWhenTheMediaServerIsBack() throws IOException, InterruptedException {
        Path tree = Content.files(Files.createDirectories(work.resolve("tree")), 20, 5);
        estate.start("a1");
        SnapshotId snapshot = estate.backedUp("a1", tree);
        Path target = work.resolve("back");
        Settings settings = Settings.of(Map.of("path", tree.toString(), "target", target.toString()));
        Attempt attempt = restore(snapshot, "files", settings, SLOW);
        estate.plane.progress(attempt, progress -> progress.sent() > 4 << 20);
        estate.stopMedia();
        Time.system().sleep(Duration.ofSeconds(1));
        estate.startMedia();
        assertThat(estate.plane.outcome(attempt).result()).isEqualTo(Result.COMPLETE);
        assertThat(Content.of(target)).isEqualTo(Content.of(tree));
    }

    @Test
    void aRestoreWhoseAgentIsKilledGoesOn() throws IOException, InterruptedException {
        Path tree = Content.files(Files.createDirectories(work.resolve("tree")), SIZE, 5);
        Process agent = agent();
        SnapshotId snapshot = estate.backedUp("a1", tree);
        Path target = work.resolve("back");
        Settings settings = Settings.of(Map.of("path", tree.toString(), "target", target.toString()));
        Attempt attempt = restore(snapshot, "files", settings, FASTER);
        for (long made : new long[] {40L << 20, 100L << 20}) {
            estate.plane.progress(attempt, progress -> progress.found() > made);
            Processes.kill(agent);
            agent = agent();
        }
        assertWentOn(attempt);
        assertThat(Content.of(target)).isEqualTo(Content.of(tree));
    }

    @Test
    void aRestoreOfAnImageGoesOnWhetherItsAgentWasStoppedOrKilled() throws IOException, InterruptedException {
        Path image = work.resolve("disk");
        byte[] content = new byte[SIZE << 20];
        new Random(3).nextBytes(content);
        Files.write(image, content);
        estate.start("a1");
        Attempt backup = estate.fresh("backup");
        Settings source = Settings.of(Map.of("path", image.toString()));
        estate.send(
                "a1",
                new Command.Order(
                        backup,
                        new Work.Backup("volume", "disk", source, List.of(), Optional.empty()),
                        Optional.of(estate.access("a1", backup.run(), Set.of(Right.BACKUP), List.of())),
                        RunLimits.none(),
                        Optional.empty()));
        SnapshotId snapshot = estate.plane.outcome(backup).snapshot().orElseThrow();
        Path target = work.resolve("back");
        Attempt attempt = restore(snapshot, "volume", Settings.of(Map.of("target", target.toString())), FASTER);
        estate.plane.progress(attempt, progress -> progress.found() > 50L << 20);
        estate.stop("a1");
        assertThat(target).exists();
        Process agent = agent();
        estate.plane.progress(attempt, progress -> progress.found() > 100L << 20);
        Processes.kill(agent);
        agent();
        assertWentOn(attempt);
        assertThat(Files.mismatch(target, image)).isEqualTo(-1);
    }
}
