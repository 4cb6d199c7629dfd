package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.StoreErrors;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A generation that gc has not finished, and that a disk no longer gives: readers go on, upkeep ends it, and what it named is lost to nobody. */
final class UnreadableGenerationTest {
    private static final Map<String, byte[]> DROPPED = Files.random(4, 24);
    private static final Map<String, byte[]> KEPT = Files.random(3, 24);

    private Lab lab = new Lab(37);
    private SnapshotId kept = waiting();

    /** Of two snapshots one is forgotten; gc has condemned what only it needed, and waits for a session that then dies. */
    private SnapshotId waiting() {
        Lab.Worker other = lab.process();
        try (Repository repository = lab.process().repository()) {
            SnapshotId gone = Files.backup(repository, DROPPED, lab.randomness());
            SnapshotId made = Files.backup(repository, KEPT, lab.randomness());
            other.repository().write();
            repository.forgetDamaged(gone);
            assertThat(repository.gc(Duration.ZERO, new UpkeepProgress()).waitingFor())
                    .hasSize(1);
            lab.die(other);
            return made;
        }
    }

    private Name generation() {
        List<Name> names = new ArrayList<>();
        lab.store().list(new Name("condemned"), listed -> names.add(listed.name()));
        return names.getFirst();
    }

    private BadDisk bad(Store below) {
        BadDisk disk = new BadDisk(below);
        disk.bad.add(generation().path());
        return disk;
    }

    /** What gc condemned is backed up once more, so that a backup relies on what is still there of it. */
    private void assertThatNothingIsLost(String when) {
        Repository repository = lab.process().repository();
        SnapshotId again = Files.backup(repository, DROPPED, lab.randomness());
        for (int gc = 0; gc < 2; gc++) {
            assertThat(repository.check(new UpkeepProgress()).findings())
                    .as(when)
                    .noneMatch(it -> it.severity() != Finding.Severity.NOTE);
            assertThat(Files.same(KEPT, Files.restore(repository, kept, lab.randomness())))
                    .as(when)
                    .isTrue();
            assertThat(Files.same(DROPPED, Files.restore(repository, again, lab.randomness())))
                    .as(when)
                    .isTrue();
            repository.gc(Duration.ZERO, new UpkeepProgress());
        }
        repository.close();
    }

    @Test
    void whoReadsGoesOnAndABackupIsRefused() {
        Store disk = bad(lab.store());
        assertThat(lab.process(disk).repository().check(new UpkeepProgress()).findings())
                .anySatisfy(
                        it -> assertThat(it.subject()).isEqualTo(generation().path()))
                .noneMatch(it -> it.severity() == Finding.Severity.DAMAGE);
        assertThat(Files.same(KEPT, Files.restore(lab.process(disk).repository(), kept, lab.randomness())))
                .isTrue();
        Repository repository = lab.process(disk).repository();
        assertThatThrownBy(() -> repository.write())
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE));
    }

    @Test
    void repairEndsItWhereverItIsKilled() {
        assertThatItEnds(repository -> repository.repair(new UpkeepProgress()));
    }

    @Test
    void gcEndsItWhereverItIsKilled() {
        assertThatItEnds(repository -> repository.gc(Duration.ZERO, new UpkeepProgress()));
    }

    private interface Upkeep {
        void of(Repository repository);
    }

    private void assertThatItEnds(Upkeep upkeep) {
        boolean finished = false;
        for (int stopAt = 1; !finished; stopAt++) {
            lab = new Lab(37);
            kept = waiting();
            BadDisk disk = bad(lab.store());
            StoppingStore stopping = new StoppingStore(disk, stopAt);
            finished = run(upkeep, lab.process(stopping), stopping);
            if (finished) {
                assertThat(disk.bad).isEmpty();
                assertThat(stopAt).isGreaterThan(3);
            }
            // Read where the disk gives it: another, older sight of it may still be had.
            assertThatNothingIsLost("stopped before change " + stopAt);
        }
    }

    private boolean run(Upkeep upkeep, Lab.Worker process, StoppingStore stopping) {
        try {
            upkeep.of(process.repository());
            return true;
        } catch (StoppingStore.Stopped e) {
            return false;
        } finally {
            assertThat(stopping.changes()).isPositive();
            lab.die(process);
        }
    }

    /** Gives one file as it is, but for its n-th reading, which this spoils. */
    private static final class Fickle extends ForwardingStore {
        private final Name name;
        private final int at;
        private final UnaryOperator<byte[]> how;
        private int read;

        Fickle(Store inner, Name name, int at, UnaryOperator<byte[]> how) {
            super(inner);
            this.name = name;
            this.at = at;
            this.how = how;
        }

        @Override
        public byte[] get(Name wanted, Range range) {
            byte[] bytes = super.get(wanted, range);
            if (!wanted.path().equals(name.path())) {
                return bytes;
            }
            read++;
            return read == at ? how.apply(bytes) : bytes;
        }
    }

    private static byte[] altered(byte[] bytes) {
        byte[] altered = bytes.clone();
        altered[altered.length / 2] ^= 1;
        return altered;
    }

    private static byte[] refused(byte[] bytes) {
        throw StoreErrors.unreadable(new Name("condemned"), new IOException(bytes.length + " bytes: I/O error"));
    }

    /** To a session its bytes made no sense, so it relies on what it names; gc sees only at its second reading that this may be. */
    @Test
    void gcDeletesNothingThatItCannotReadTwice() {
        for (UnaryOperator<byte[]> how :
                List.<UnaryOperator<byte[]>>of(UnreadableGenerationTest::altered, UnreadableGenerationTest::refused)) {
            for (int reading = 2; reading <= 3; reading++) {
                lab = new Lab(37);
                kept = waiting();
                Store blind = new Fickle(lab.store(), generation(), 1, UnreadableGenerationTest::altered);
                Repository mine = lab.process(blind).repository();
                WriteSession session = (WriteSession) mine.write();
                Fingerprint root = Files.put(mine.keys(), session, DROPPED, lab.randomness());
                Store fickle = new Fickle(lab.store(), generation(), reading, how);
                lab.process(fickle).repository().gc(Duration.ZERO, new UpkeepProgress());
                Files.seal(mine, session, root, lab.randomness());
                assertThat(Files.same(DROPPED, Files.restore(mine, session.id(), lab.randomness())))
                        .as("reading %d", reading)
                        .isTrue();
                assertThatNothingIsLost("reading " + reading);
            }
        }
    }

    /** A gc stands still before its deletions, and is given up; repair cannot read the generation, ends it, and a backup relies on what it named. */
    @Test
    void aGcThatWasGivenUpDeletesNothingAnyMore() {
        List<SnapshotId> again = new ArrayList<>();
        List<Lab.Worker> stuck = new ArrayList<>();
        Store still = new Fickle(lab.store(), generation(), 3, bytes -> {
            lab.die(stuck.getFirst());
            lab.process(bad(lab.store())).repository().repair(new UpkeepProgress());
            again.add(Files.backup(lab.process().repository(), DROPPED, lab.randomness()));
            return bytes;
        });
        stuck.add(lab.process(still));
        assertThatThrownBy(() -> stuck.getFirst().repository().gc(Duration.ZERO, new UpkeepProgress()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_BUSY));
        assertThat(Files.same(DROPPED, Files.restore(lab.process().repository(), again.getFirst(), lab.randomness())))
                .isTrue();
        assertThatNothingIsLost("after it was given up");
    }
}
