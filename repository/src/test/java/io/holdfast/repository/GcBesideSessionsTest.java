package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.upkeep.GcReport;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** gc beside sessions of other processes: what they rely on stays, what they do not know of waits. */
final class GcBesideSessionsTest {
    private final Lab lab = new Lab(7);
    private final Repository other = lab.process().repository();
    private final Repository mine = lab.process().repository();
    private final Map<String, byte[]> files = Files.random(1, 30);

    private Snapshot backup(Map<String, byte[]> content) {
        SnapshotId id = Files.backup(other, content, lab.randomness());
        return other.snapshots().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void assertWhole(SnapshotId id) {
        assertThat(Files.same(files, Files.restore(mine, id, lab.randomness()))).isTrue();
        assertThat(mine.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void whatNobodyNeedsGoes() {
        Snapshot snapshot = backup(files);
        other.forget(snapshot);

        GcReport report = other.gc(Duration.ZERO, new UpkeepProgress());

        assertThat(report.deletedPacks()).isPositive();
        assertThat(other.packs()).isEmpty();
        assertThat(other.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void aRunningBackupThatReliesOnForgottenChunksSavesThemWhenItLearns() {
        Snapshot old = backup(files);
        try (WriteSession session = (WriteSession) mine.write()) {
            Fingerprint root = Files.put(mine.keys(), session, files, lab.randomness());
            other.forget(old);

            GcReport first = other.gc(Duration.ZERO, new UpkeepProgress());
            assertThat(first.waitingFor()).isNotEmpty();
            assertThat(first.deletedPacks()).isZero();

            session.beat();
            assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                    .isPositive();
            Files.seal(mine, session, root, lab.randomness());
            assertWhole(session.id());
        }
    }

    @Test
    void aBackupThatCommitsWithoutLearningIsSavedByGc() {
        Snapshot old = backup(files);
        try (WriteSession session = (WriteSession) mine.write()) {
            Fingerprint root = Files.put(mine.keys(), session, files, lab.randomness());
            other.forget(old);
            assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).waitingFor())
                    .isNotEmpty();

            Files.seal(mine, session, root, lab.randomness());
            assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                    .isPositive();
            assertWhole(session.id());
        }
    }

    @Test
    void newFilesOnOldOnesAreSavedTogether() {
        Map<String, byte[]> more = Files.random(2, 10);
        Snapshot old = backup(files);
        try (WriteSession session = (WriteSession) mine.write()) {
            Map<String, byte[]> both = new java.util.TreeMap<>(more);
            both.putAll(files);
            Fingerprint root = Files.put(mine.keys(), session, both, lab.randomness());
            other.forget(old);
            assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).waitingFor())
                    .isNotEmpty();
            Files.seal(mine, session, root, lab.randomness());
            other.gc(Duration.ZERO, new UpkeepProgress());

            assertThat(Files.same(both, Files.restore(mine, session.id(), lab.randomness())))
                    .isTrue();
            assertThat(mine.check(new UpkeepProgress()).findings()).isEmpty();
        }
    }

    @Test
    void aSilentSessionIsFencedAndCanNeverCommit() {
        Lab.Worker worker = lab.process();
        try (WriteSession session = (WriteSession) worker.repository().write()) {
            Fingerprint root = Files.put(mine.keys(), session, files, lab.randomness());
            // No word from it for longer than a lease may be silent, seen twice by one observer.
            other.gc(Duration.ZERO, new UpkeepProgress());
            lab.time().pass(Duration.ofSeconds(61));
            other.gc(Duration.ZERO, new UpkeepProgress());

            assertThatThrownBy(() -> Files.seal(mine, session, root, lab.randomness()))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_FENCED));
        }
        assertThat(other.snapshots()).isEmpty();
        other.gc(Duration.ZERO, new UpkeepProgress());
        assertThat(other.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void aSessionOfAnEndedProcessIsFencedAtOnceAndWhatItLeftGoes() {
        Lab.Worker worker = lab.process();
        WriteSession session = (WriteSession) worker.repository().write();
        Files.put(mine.keys(), session, files, lab.randomness());
        session.flush();
        lab.die(worker);

        assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks()).isPositive();
        assertThat(other.packs()).isEmpty();
    }

    @Test
    void whatIsBeingReadStaysReadableWhenItIsForgotten() {
        Snapshot old = backup(files);
        try (SnapshotSource source = mine.read(old.id())) {
            other.forget(old);
            other.gc(Duration.ZERO, new UpkeepProgress());

            List<Fingerprint> read = new ArrayList<>();
            source.fetch(source.manifest().roots(), chunk -> read.addAll(chunk.links()));
            assertThat(read).isNotEmpty();
            source.fetch(read, chunk -> assertThat(chunk.size()).isPositive());
        }
        assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks()).isPositive();
    }

    @Test
    void packsThatMoveWhileReadAreFoundAgain() {
        Map<String, byte[]> half = new java.util.TreeMap<>();
        files.forEach((path, content) -> {
            if (content.length % 3 == 0) {
                half.put(path, content);
            }
        });
        Snapshot whole = backup(files);
        SnapshotId kept = Files.backup(other, half, lab.randomness());
        mine.packs();
        other.forget(whole);

        assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).rewrittenPacks())
                .isPositive();

        assertThat(Files.same(half, Files.restore(mine, kept, lab.randomness())))
                .isTrue();
    }

    @Test
    void copyingForwardReadsLittleMoreThanItKeeps() {
        Map<String, byte[]> half = new java.util.TreeMap<>();
        files.forEach((path, content) -> {
            if (content.length % 2 == 0) {
                half.put(path, content);
            }
        });
        Snapshot whole = backup(files);
        Files.backup(other, half, lab.randomness());
        other.forget(whole);

        GcReport report = other.gc(Duration.ZERO, new UpkeepProgress());

        assertThat(report.copied()).isPositive();
        assertThat(report.readForCopy()).isLessThanOrEqualTo(report.copied() * 12 / 10);
    }

    @Test
    void upkeepThatIsCancelledSaysSoAndTheNextOneDoesTheWork() {
        Snapshot first = backup(files);
        other.forget(first);
        UpkeepProgress cancelled = new UpkeepProgress();
        cancelled.cancel();
        for (Runnable upkeep : List.<Runnable>of(
                () -> other.gc(Duration.ZERO, cancelled),
                () -> other.check(cancelled),
                () -> other.repair(cancelled),
                () -> other.statistics(_ -> true, cancelled))) {
            assertThatThrownBy(upkeep::run)
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_CANCELLED));
        }
        assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks()).isPositive();
        assertThat(other.check(new UpkeepProgress()).findings()).isEmpty();
    }

    @Test
    void upkeepIsOneAtATime() {
        backup(files);
        try (WriteSession upkeep = WriteSession.upkeep(io.holdfast.repository.session.Parts.over(
                lab.store(),
                Lab.PACK_SIZE,
                io.holdfast.repository.session.Liveness.ofThisMachine(),
                lab.time(),
                lab.randomness()))) {
            assertThat(upkeep.id()).isNotNull();
            for (Runnable second : List.<Runnable>of(
                    () -> other.gc(Duration.ZERO, new UpkeepProgress()), () -> other.repair(new UpkeepProgress()))) {
                assertThatThrownBy(second::run)
                        .isInstanceOfSatisfying(
                                HoldfastException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_BUSY));
            }
        }
    }
}
