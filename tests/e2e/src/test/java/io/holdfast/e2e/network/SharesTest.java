package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of why it is not faster. The agent's runs are those of the process, over a source whose slowness is known. */
final class SharesTest {
    private static final int MOST = 500;
    private static final int RATE = 6 << 20;
    private static final RunLimits SLOW = new RunLimits(OptionalLong.of(RATE), 0);
    private static final SlowKind FAST = new SlowKind(Duration.ZERO, Duration.ZERO);
    private static final Duration LATE = Duration.ofMillis(20);

    @TempDir
    Path work = Path.of("");

    private Estate estate;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        estate = new Estate(work);
    }

    @AfterEach
    void leave() {
        estate.close();
    }

    private Shares backedUp(SlowKind kind, RunLimits limits) throws IOException, InterruptedException {
        return ended(kind, SlowKind.backup(), Right.BACKUP, List.of(), limits).shares();
    }

    private Shares restored(SlowKind kind, RunLimits limits) throws IOException, InterruptedException {
        SnapshotId point = point();
        Work work = new Work.Restore(point, SlowKind.NAME, Settings.none());
        return ended(kind, work, Right.RESTORE, List.of(point), limits).shares();
    }

    private SnapshotId point() throws IOException, InterruptedException {
        return ended(FAST, SlowKind.backup(), Right.BACKUP, List.of(), RunLimits.none())
                .snapshot()
                .orElseThrow();
    }

    /** How the only run of this kind ended. */
    private Report.Outcome ended(SlowKind kind, Work work, Right right, List<SnapshotId> points, RunLimits limits)
            throws IOException, InterruptedException {
        try (OwnRuns runs = new OwnRuns(estate, kind)) {
            runs.order(work, right, points, limits);
            return runs.complete();
        }
    }

    private Shares verified(SnapshotId point) throws IOException, InterruptedException {
        return ended(FAST, new Work.Verify(point), Right.RESTORE, List.of(point), RunLimits.none())
                .shares();
    }

    @Test
    void aSlowSourceIsNamed() throws IOException, InterruptedException {
        Shares shares = backedUp(new SlowKind(Duration.ofMillis(100), Duration.ZERO), RunLimits.none());
        assertThat(shares.source()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aLimitOfTheRunIsTheNetwork() throws IOException, InterruptedException {
        Shares shares = backedUp(FAST, SLOW);
        assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aLimitOfTheMediaServerIsTheNetwork() throws IOException, InterruptedException {
        estate.limit(RATE);
        Shares shares = backedUp(FAST, RunLimits.none());
        assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aSlowTargetOfARestoreIsNamed() throws IOException, InterruptedException {
        Shares shares = restored(new SlowKind(Duration.ZERO, Duration.ofMillis(10)), RunLimits.none());
        assertThat(shares.target()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aLimitOfARestoreIsTheNetwork() throws IOException, InterruptedException {
        Shares shares = restored(FAST, SLOW);
        assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aMediaServerThatHoldsBackARestoreIsTheNetwork() throws IOException, InterruptedException {
        estate.limit(RATE);
        Shares shares = restored(FAST, RunLimits.none());
        assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
    }

    @Test
    void aSlowLineOfAVerificationIsNamed() throws IOException, InterruptedException {
        SnapshotId point = point();
        try (Relay line = Relay.before(estate.mediaPort(), LATE)) {
            estate.through(line.port());
            Shares shares = verified(point);
            assertThat(shares.network()).as(shares.toString()).isGreaterThan(MOST);
        }
    }

    @Test
    void aSlowDiskOfTheMediaServerIsTheSourceOfAVerification() throws IOException, InterruptedException {
        SnapshotId point = point();
        try (SlowMedia media = new SlowMedia(estate, Duration.ofMillis(20))) {
            estate.through(media.port());
            Shares shares = verified(point);
            assertThat(shares.source()).as(shares.toString()).isGreaterThan(MOST);
        }
    }
}
