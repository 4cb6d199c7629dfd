package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Report.Result;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import io.holdfast.repository.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks while a run is under way. Afterwards the run has ended in one way that is told, and what is committed restores. */
final class FaultsTest {
    private static final RunLimits SLOW = new RunLimits(OptionalLong.of(4 << 20), 1);
    private static final RunLimits FASTER = new RunLimits(OptionalLong.of(40 << 20), 1);

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

    private Path tree(int files) throws IOException {
        return Content.files(Files.createDirectories(work.resolve("tree")), files, 5);
    }

    private Process agent() throws IOException {
        return processes.start(
                AgentMain.class,
                estate.home("a1").toString(),
                estate.plane.address().toString());
    }

    private Attempt slowBackup(Path tree) throws InterruptedException {
        return estate.send("a1", estate.backup("a1", Estate.paths(tree), Optional.empty(), SLOW));
    }

    /** All is as it should be: what was committed is sound, restores, and there is nothing else. */
    private void assertRestores(Report.Outcome outcome, Path tree) throws IOException, InterruptedException {
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Result.COMPLETE);
        SnapshotId snapshot = outcome.snapshot().orElseThrow();
        Set<SnapshotId> told = estate.plane.reports(Report.Committed.class).stream()
                .filter(each -> each.attempt().equals(outcome.attempt()))
                .map(Report.Committed::snapshot)
                .collect(Collectors.toSet());
        assertThat(told).containsExactly(snapshot);
        try (Repository direct = estate.direct()) {
            assertThat(direct.snapshotIds()).contains(snapshot);
        }
        assertThat(estate.done(new Work.Check(estate.repository.id())).result()).isEqualTo(Result.COMPLETE);
        estate.start("reader");
        Path target = work.resolve("back-" + snapshot.brief());
        Settings settings = Settings.of(Map.of("path", tree.toString(), "target", target.toString()));
        assertThat(estate.restored("reader", snapshot, settings).result()).isEqualTo(Result.COMPLETE);
        estate.stop("reader");
        assertThat(Content.of(target)).isEqualTo(Content.of(tree));
    }

    @Test
    void aLinkThatIsCutAndMendedCostsARunNothingButTime() throws IOException, InterruptedException {
        Path tree = tree(20);
        try (Relay relay = Relay.before(estate.mediaPort())) {
            estate.through(relay.port());
            estate.start("a1");
            Attempt attempt = slowBackup(tree);
            for (int i = 1; i <= 2; i++) {
                long sent = i * (5L << 20);
                estate.plane.progress(attempt, progress -> progress.sent() > sent);
                relay.cut();
                Time.system().sleep(Duration.ofSeconds(2));
                relay.mend();
            }
            Report.Outcome outcome = estate.plane.outcome(attempt);
            assertThat(outcome.sent()).isLessThan(30 << 20);
            assertRestores(outcome, tree);
        }
    }

    @Test
    void aRunWhoseMediaServerStaysAwayFails() throws IOException, InterruptedException {
        try (Relay relay = Relay.before(estate.mediaPort())) {
            estate.through(relay.port());
            estate.start("a1", Duration.ofSeconds(5));
            Attempt attempt = slowBackup(tree(20));
            estate.plane.progress(attempt, progress -> progress.sent() > 2 << 20);
            relay.cut();
            Report.Outcome outcome = estate.plane.outcome(attempt);
            assertThat(outcome.result()).isEqualTo(Result.FAILED);
            assertThat(outcome.problem().map(Problem::code))
                    .hasValueSatisfying(code -> assertThat(code).startsWith("LINK-"));
        }
    }

    @Test
    void aCancelledRunEndsAlsoWhileItsLinkIsCut() throws IOException, InterruptedException {
        try (Relay relay = Relay.before(estate.mediaPort())) {
            estate.through(relay.port());
            estate.start("a1");
            Attempt attempt = slowBackup(tree(20));
            estate.plane.progress(attempt, progress -> progress.sent() > 2 << 20);
            relay.cut();
            Time.system().sleep(Duration.ofSeconds(1));
            long began = Time.system().nanos();
            estate.plane.send("a1", new Command.Cancel(attempt));
            assertThat(estate.plane.outcome(attempt).result()).isEqualTo(Result.CANCELLED);
            assertThat(Duration.ofNanos(Time.system().nanos() - began)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aMediaServerThatIsRestartedHasTheRunBeginAgainByItself() throws IOException, InterruptedException {
        Path tree = tree(20);
        estate.start("a1");
        Attempt attempt = slowBackup(tree);
        estate.plane.progress(attempt, progress -> progress.sent() > 8 << 20);
        estate.stopMedia();
        estate.startMedia();
        assertRestores(estate.plane.outcome(attempt), tree);
    }

    /** What lay in the buffers when the agent was killed is read again, and no more. */
    @Test
    void anAgentThatIsKilledReadsNoneOfWhatWasStoredAgain() throws IOException, InterruptedException {
        Path tree = tree(200);
        Process first = agent();
        Attempt attempt = estate.send("a1", estate.backup("a1", Estate.paths(tree), Optional.empty(), FASTER));
        estate.plane.progress(attempt, progress -> progress.sent() > 160L << 20);
        Processes.kill(first);
        agent();
        assertWentOn(estate.plane.outcome(attempt), tree);
    }

    @Test
    void nothingThatIsStoredIsReadAgainWhenTheMediaServerIsRestarted() throws IOException, InterruptedException {
        Path tree = tree(200);
        estate.start("a1");
        Attempt attempt = estate.send("a1", estate.backup("a1", Estate.paths(tree), Optional.empty(), FASTER));
        estate.plane.progress(attempt, progress -> progress.sent() > 160L << 20);
        estate.stopMedia();
        estate.startMedia();
        assertWentOn(estate.plane.outcome(attempt), tree);
    }

    private void assertWentOn(Report.Outcome outcome, Path tree) throws IOException, InterruptedException {
        assertThat(outcome.counts().orElseThrow().read()).isLessThan(150L << 20);
        assertThat(outcome.remarks())
                .anySatisfy(each -> assertThat(each).contains("bytes had been stored already and were not read again"));
        assertRestores(outcome, tree);
    }

    @Test
    void anAgentThatIsKilledWhileItWaitsForTheMediaServerGoesOn() throws IOException, InterruptedException {
        Path tree = tree(4);
        estate.stopMedia();
        Process first = agent();
        Attempt attempt = slowBackup(tree);
        estate.plane.progress(attempt, progress -> progress.phase().equals("connecting"));
        Processes.kill(first);
        estate.startMedia();
        agent();
        assertRestores(estate.plane.outcome(attempt), tree);
    }

    @Test
    void anAgentThatIsKilledWhileItReadsGoesOn() throws IOException, InterruptedException {
        Path tree = tree(20);
        Process first = agent();
        Attempt attempt = slowBackup(tree);
        estate.plane.progress(attempt, progress -> progress.sent() > 8 << 20);
        Processes.kill(first);
        agent();
        Report.Outcome outcome = estate.plane.outcome(attempt);
        assertThat(outcome.sent()).as("what was stored is not sent again").isLessThan(16 << 20);
        assertRestores(outcome, tree);
    }

    @Test
    void anAgentThatIsKilledAroundItsCommitEndsTheRunOnce() throws IOException, InterruptedException {
        Path tree = tree(3);
        for (int delay : new int[] {0, 5, 20}) {
            Process first = agent();
            Attempt attempt =
                    estate.send("a1", estate.backup("a1", Estate.paths(tree), Optional.empty(), RunLimits.none()));
            untilItsEndIsWritten(attempt);
            Time.system().sleep(Duration.ofMillis(delay));
            Processes.kill(first);
            Process second = agent();
            assertRestores(estate.plane.outcome(attempt), tree);
            Processes.kill(second);
        }
        try (Repository direct = estate.direct()) {
            assertThat(direct.snapshotIds()).hasSize(3);
        }
    }

    /** The order's file grows when the outcome is written into it, just before the commit. Who looks seldom sees only that it is over. */
    private void untilItsEndIsWritten(Attempt attempt) throws IOException, InterruptedException {
        Path orders = estate.home("a1").resolve("orders");
        long first = 0;
        for (int i = 0; i < 20_000; i++) {
            long size = 0;
            try (var files = Files.list(orders)) {
                for (Path file : files.toList()) {
                    size += file.toString().endsWith(".order") ? Files.size(file) : 0;
                }
            } catch (IOException | UncheckedIOException e) {
                size = first;
            }
            first = first == 0 ? size : first;
            if (size > first || (first > 0 && size == 0) || hasEnded(attempt)) {
                return;
            }
            Time.system().sleep(Duration.ofMillis(1));
        }
        throw new AssertionError(attempt + " does not come to its end");
    }

    private boolean hasEnded(Attempt attempt) {
        return estate.plane.reports(Report.Outcome.class).stream()
                .anyMatch(each -> each.attempt().equals(attempt));
    }

    @Test
    void aMediaServerThatIsKilledMeanwhileCostsNothingThatIsCommitted() throws IOException, InterruptedException {
        Path tree = tree(20);
        estate.stopMedia();
        Process media = media();
        estate.start("a1");
        Attempt attempt = slowBackup(tree);
        estate.plane.progress(attempt, progress -> progress.sent() > 8 << 20);
        Processes.kill(media);
        media();
        assertRestores(estate.plane.outcome(attempt), tree);
    }

    private Process media() throws IOException {
        return processes.start(
                MediaMain.class,
                estate.mediaHome().toString(),
                "127.0.0.1:" + estate.mediaPort(),
                estate.plane.address().toString());
    }
}
