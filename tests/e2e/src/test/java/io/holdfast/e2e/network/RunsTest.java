package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.plane.ControlPlane;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Report.Result;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import io.holdfast.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsTest {
    private static final RunLimits SLOW = new RunLimits(OptionalLong.of(2 << 20), 1);

    @TempDir
    Path work = Path.of("");

    private Estate estate;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        estate = new Estate(work);
        estate.start("a1");
    }

    @AfterEach
    void leave() {
        estate.close();
    }

    private Path tree(int files) throws IOException {
        return Content.files(Files.createDirectories(work.resolve("tree")), files, 5);
    }

    private static String code(Report.Outcome outcome) {
        return outcome.problem().map(Problem::code).orElse("");
    }

    private Settings into(Path target, Path path) {
        return Settings.of(Map.of("path", path.toString(), "target", target.toString()));
    }

    @Test
    void anAgentSaysWhoItIsAndWhatItCanProtect() throws InterruptedException {
        Report.Hello hello = estate.plane.await(
                "hello",
                report -> report instanceof Report.Hello each
                                && each.capabilities().contains("questions")
                        ? Optional.of(each)
                        : Optional.empty());
        assertThat(hello.host()).isNotEmpty();
        assertThat(hello.facts()).containsKeys("kernel", "processors", "memory", "ciphers");
        Report.Inventory inventory = estate.plane.await(
                "inventory", report -> report instanceof Report.Inventory each ? Optional.of(each) : Optional.empty());
        assertThat(inventory.kinds()).extracting(kind -> kind.name()).containsExactly("files", "volume");
    }

    @Test
    void whatOneAgentBacksUpAnotherRestores() throws IOException, InterruptedException {
        Path tree = tree(12);
        SnapshotId snapshot = estate.backedUp("a1", tree);
        Report.Committed committed =
                estate.plane.reports(Report.Committed.class).getFirst();
        assertThat(committed.snapshot()).isEqualTo(snapshot);
        estate.start("a2");
        Path target = work.resolve("back");
        Report.Outcome outcome = estate.restored("a2", snapshot, into(target, tree));
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Result.COMPLETE);
        assertThat(outcome.figures()).containsEntry("files", 12L);
        assertThat(Content.of(target)).isEqualTo(Content.of(tree));
        try (Repository direct = estate.direct()) {
            assertThat(direct.snapshots().getFirst().manifest().tags()).containsExactly("nightly");
        }
    }

    @Test
    void anUnchangedRunSendsNextToNothing() throws IOException, InterruptedException {
        Path tree = tree(40);
        SnapshotId first = estate.backedUp("a1", tree);
        Report.Outcome second = estate.plane.outcome(
                estate.send("a1", estate.backup("a1", Estate.paths(tree), Optional.of(first), RunLimits.none())));
        assertThat(second.result()).isEqualTo(Result.COMPLETE);
        assertThat(second.counts().orElseThrow().read()).isZero();
        assertThat(second.figures()).containsEntry("unchangedFiles", 40L);
        assertThat(second.sent()).isLessThan((40 << 20) / 100);
    }

    @Test
    void whatCannotBeReadIsAnExceptionAndTheRestGoesOn() throws IOException, InterruptedException {
        Path tree = tree(3);
        // Only written to: whoever reads it, even root, is refused.
        Path unreadable = Path.of("/sys/bus/cpu/drivers_probe");
        Report.Outcome outcome = estate.plane.outcome(estate.send(
                "a1", estate.backup("a1", Estate.paths(tree, unreadable), Optional.empty(), RunLimits.none())));
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Result.COMPLETE_WITH_EXCEPTIONS);
        assertThat(outcome.exceptionCount()).isOne();
        assertThat(outcome.exceptions()).singleElement().satisfies(each -> {
            assertThat(each.object()).isEqualTo(unreadable.toString());
            assertThat(each.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE.code());
        });
        assertThat(outcome.snapshot()).isPresent();
    }

    @Test
    void aPathThatIsNotThereFailsTheRun() throws InterruptedException {
        Settings settings = Estate.paths(work.resolve("nowhere"));
        Report.Outcome outcome = estate.plane.outcome(
                estate.send("a1", estate.backup("a1", settings, Optional.empty(), RunLimits.none())));
        assertThat(outcome.result()).isEqualTo(Result.FAILED);
        assertThat(code(outcome)).isEqualTo(ErrorCode.SOURCE_MISSING.code());
    }

    @Test
    void aRestoreOverwritesNothingUnlessItIsTold() throws IOException, InterruptedException {
        Path tree = tree(2);
        SnapshotId snapshot = estate.backedUp("a1", tree);
        Path target = work.resolve("back");
        Files.createDirectories(target.resolve("d0"));
        Files.writeString(target.resolve("d0/file-0"), "mine");
        Report.Outcome kept = estate.restored("a1", snapshot, into(target, tree));
        assertThat(kept.figures()).containsEntry("kept", 1L);
        assertThat(target.resolve("d0/file-0")).hasContent("mine");
        Settings rehearsal =
                into(target, tree).with("conflict", List.of("always")).with("dryRun", List.of("yes"));
        assertThat(estate.restored("a1", snapshot, rehearsal).result()).isEqualTo(Result.COMPLETE);
        assertThat(target.resolve("d0/file-0")).hasContent("mine");
        Settings told = into(target, tree).with("conflict", List.of("always"));
        assertThat(estate.restored("a1", snapshot, told).result()).isEqualTo(Result.COMPLETE);
        assertThat(Content.of(target)).isEqualTo(Content.of(tree));
    }

    @Test
    void aRestoreHasNoTargetByDefaultAndUnknownSettingsAreRefused() throws IOException, InterruptedException {
        SnapshotId snapshot = estate.backedUp("a1", tree(1));
        Report.Outcome nowhere = estate.restored("a1", snapshot, Settings.none());
        assertThat(nowhere.result()).isEqualTo(Result.FAILED);
        assertThat(code(nowhere)).isEqualTo(ErrorCode.USAGE.code());
        Report.Outcome odd =
                estate.restored("a1", snapshot, Settings.of(Map.of("target", work + "/x", "targett", work + "/x")));
        assertThat(odd.problem().orElseThrow().message()).contains("targett");
    }

    @Test
    void aVolumeComesBackAsItWas() throws IOException, InterruptedException {
        Path image = work.resolve("disk.img");
        byte[] bytes = new byte[9 << 20];
        new java.util.Random(3).nextBytes(bytes);
        Files.write(image, bytes);
        Command.Order plain = estate.backup("a1", Settings.none(), Optional.empty(), RunLimits.none());
        Command.Order order = new Command.Order(
                plain.attempt(),
                new Work.Backup(
                        "volume", "disk", Settings.of(Map.of("path", image.toString())), List.of(), Optional.empty()),
                plain.access(),
                RunLimits.none(),
                Optional.empty());
        Report.Outcome outcome = estate.plane.outcome(estate.send("a1", order));
        assertThat(outcome.result()).as(outcome.toString()).isEqualTo(Result.COMPLETE);
        SnapshotId snapshot = outcome.snapshot().orElseThrow();
        Attempt attempt = estate.fresh("restore");
        Path back = work.resolve("back.img");
        RepositoryAccess access = estate.access("a1", attempt.run(), Set.of(Right.RESTORE), List.of(snapshot));
        estate.send(
                "a1",
                new Command.Order(
                        attempt,
                        new Work.Restore(snapshot, "volume", Settings.of(Map.of("target", back.toString()))),
                        Optional.of(access),
                        RunLimits.none(),
                        Optional.empty()));
        assertThat(estate.plane.outcome(attempt).result()).isEqualTo(Result.COMPLETE);
        assertThat(Files.mismatch(image, back)).isEqualTo(-1);
    }

    @Test
    void aCancelledRunEndsSoonAndLeavesNothing() throws IOException, InterruptedException {
        Attempt attempt = estate.send("a1", estate.backup("a1", Estate.paths(tree(40)), Optional.empty(), SLOW));
        estate.plane.progress(attempt, progress -> progress.sent() > 1 << 20);
        long began = Time.system().nanos();
        estate.plane.send("a1", new Command.Cancel(attempt));
        Report.Outcome outcome = estate.plane.outcome(attempt);
        assertThat(outcome.result()).isEqualTo(Result.CANCELLED);
        assertThat(Duration.ofNanos(Time.system().nanos() - began)).isLessThan(Duration.ofSeconds(15));
        assertThat(estate.plane.reports(Report.Committed.class)).isEmpty();
        try (Repository direct = estate.direct()) {
            assertThat(direct.snapshotIds()).isEmpty();
        }
    }

    @Test
    void aRunThatTakesTooLongEndsAsFailed() throws IOException, InterruptedException {
        Command.Order order = estate.backup("a1", Estate.paths(tree(40)), Optional.empty(), SLOW);
        Attempt attempt = estate.send(
                "a1",
                new Command.Order(
                        order.attempt(),
                        order.work(),
                        order.access(),
                        SLOW,
                        Optional.of(Time.system().now().plusSeconds(3))));
        Report.Outcome outcome = estate.plane.outcome(attempt);
        assertThat(outcome.result()).isEqualTo(Result.FAILED);
        assertThat(code(outcome)).isEqualTo(ErrorCode.RUN_OVERDUE.code());
    }

    @Test
    void limitsHoldAndMayChangeWhileARunIsUnderWay() throws IOException, InterruptedException {
        long began = Time.system().nanos();
        RunLimits slower = new RunLimits(OptionalLong.of(1 << 20), 1);
        Attempt attempt = estate.send("a1", estate.backup("a1", Estate.paths(tree(40)), Optional.empty(), slower));
        Report.Progress slow = estate.plane.progress(attempt, progress -> progress.sent() > 4 << 20);
        double seconds = (Time.system().nanos() - began) / 1e9;
        assertThat(slow.sent() / seconds).isLessThan(1.1 * (1 << 20));
        estate.plane.send("a1", new Command.ChangeLimits(attempt, RunLimits.none()));
        assertThat(estate.plane.outcome(attempt).result()).isEqualTo(Result.COMPLETE);
        assertThat((Time.system().nanos() - began) / 1e9).isLessThan(30);
    }

    @Test
    void anOrderThatIsRepeatedIsDoneOnce() throws IOException, InterruptedException {
        Command.Order order = estate.backup("a1", Estate.paths(tree(6)), Optional.empty(), SLOW);
        estate.plane.acknowledge(ControlPlane.Acknowledging.NEVER);
        estate.send("a1", order);
        estate.send("a1", order);
        assertThat(estate.plane.outcome(order.attempt()).result()).isEqualTo(Result.COMPLETE);
        estate.send("a1", order);
        Time.system().sleep(Duration.ofSeconds(2));
        assertThat(estate.plane.reports(Report.Outcome.class).stream()
                        .filter(each -> each.attempt().equals(order.attempt())))
                .hasSize(1);
    }

    @Test
    void theOutcomeWaitsForAServerThatIsAway() throws IOException, InterruptedException {
        Attempt attempt = estate.send("a1", estate.backup("a1", Estate.paths(tree(8)), Optional.empty(), SLOW));
        estate.plane.progress(attempt, progress -> progress.sent() > 1 << 20);
        estate.plane.leave();
        Time.system().sleep(Duration.ofSeconds(5));
        estate.plane.comeBack();
        assertThat(estate.plane.outcome(attempt).result()).isEqualTo(Result.COMPLETE);
        estate.plane.await(
                "what was committed",
                report -> report instanceof Report.Committed each
                                && each.attempt().equals(attempt)
                        ? Optional.of(each)
                        : Optional.empty());
    }

    @Test
    void whatIsBrokenInASnapshotIsFoundByVerifyingIt() throws IOException, InterruptedException {
        Path tree = tree(8);
        SnapshotId snapshot = estate.backedUp("a1", tree);
        assertThat(verified(snapshot).result()).isEqualTo(Result.COMPLETE);
        assertThat(verified(snapshot).figures()).containsEntry("bytes", 8L << 20);
    }

    private Report.Outcome verified(SnapshotId snapshot) throws InterruptedException {
        Attempt attempt = estate.fresh("verify");
        RepositoryAccess access = estate.access("a1", attempt.run(), Set.of(Right.RESTORE), List.of(snapshot));
        return estate.plane.outcome(estate.send(
                "a1",
                new Command.Order(
                        attempt, new Work.Verify(snapshot), Optional.of(access), RunLimits.none(), Optional.empty())));
    }

    @Test
    void ticketsOfOthersRightsThatAreMissingAndUnknownRepositoriesAreRefused()
            throws IOException, InterruptedException {
        SnapshotId snapshot = estate.backedUp("a1", tree(1));
        estate.start("a2");
        assertThat(code(restore("a2", snapshot, estate.access("a1", "r", Set.of(Right.RESTORE), List.of(snapshot)))))
                .as("the key was wrapped for another agent")
                .isEqualTo(ErrorCode.LINK_CREDENTIALS.code());
        assertThat(code(restore("a2", snapshot, estate.access("a2", "r", Set.of(Right.RESTORE), List.of()))))
                .isEqualTo(ErrorCode.TICKET_RIGHTS.code());
        assertThat(code(restore(
                        "a2",
                        snapshot,
                        estate.access("a2", "r", "ab".repeat(16), Set.of(Right.RESTORE), List.of(snapshot)))))
                .isEqualTo(ErrorCode.POOL_UNKNOWN.code());
        RepositoryAccess reading = estate.access("a1", "r", Set.of(Right.RESTORE), List.of(snapshot));
        Work writing = new Work.Backup("files", "x", Estate.paths(work), List.of(), Optional.empty());
        assertThat(code(ordered("a1", writing, reading))).isEqualTo(ErrorCode.TICKET_RIGHTS.code());
        RepositoryAccess once = estate.access("a1", "r", Set.of(Right.RESTORE), List.of(snapshot));
        assertThat(restore("a1", snapshot, once).result()).isEqualTo(Result.COMPLETE);
        assertThat(code(restore("a1", snapshot, once))).isEqualTo(ErrorCode.TICKET_USED.code());
    }

    private Report.Outcome restore(String agent, SnapshotId snapshot, RepositoryAccess access)
            throws InterruptedException {
        Path target = work.resolve(estate.fresh("back").run());
        return ordered(
                agent, new Work.Restore(snapshot, "files", Settings.of(Map.of("target", target.toString()))), access);
    }

    /** The key of {@code access} is for a run of the name r. */
    private Report.Outcome ordered(String agent, Work what, RepositoryAccess access) throws InterruptedException {
        Attempt attempt =
                new Attempt("r", Integer.parseInt(estate.fresh("n").run().substring(2)));
        return estate.plane.outcome(estate.send(
                agent, new Command.Order(attempt, what, Optional.of(access), RunLimits.none(), Optional.empty())));
    }

    @Test
    void anOrderForAMediaServerIsNothingForAnAgent() throws InterruptedException {
        Attempt attempt = estate.fresh("gc");
        estate.send(
                "a1",
                new Command.Order(
                        attempt,
                        new Work.Gc(estate.repository.id()),
                        Optional.empty(),
                        RunLimits.none(),
                        Optional.empty()));
        assertThat(code(estate.plane.outcome(attempt))).isEqualTo(ErrorCode.USAGE.code());
    }
}
