package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.store.MemoryStore;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A full disk stops a backup, keeps what was committed, and leaves room for gc. */
final class FullDiskTest {
    private final Lab lab = new Lab(5);
    private final Map<String, byte[]> files = Files.random(1, 20);

    /** A disk of so many bytes. */
    private static final class Disk extends ForwardingStore {
        private final MemoryStore inner;
        private final long size;

        Disk(MemoryStore inner, long size) {
            super(inner);
            this.inner = inner;
            this.size = size;
        }

        private long used() {
            long[] used = {0};
            for (String folder :
                    new String[] {"root", "packs", "index", "snapshots", "labels", "sessions", "condemned", "fenced"}) {
                inner.list(new Name(folder), listed -> used[0] += listed.size());
            }
            return used[0] + inner.size(new Name("reserve")).orElse(0L);
        }

        @Override
        public void put(Name name, Payload payload, Publish how) {
            if (used() + payload.size() > size) {
                throw new HoldfastException(ErrorCode.STORE_FULL, "disk", "full");
            }
            super.put(name, payload, how);
        }
    }

    @Test
    void aBackupThatFillsTheDiskFailsCleanlyAndGcStillWorks() {
        SnapshotId kept = Files.backup(lab.process().repository(), files, lab.randomness());
        Disk probe = new Disk(lab.store(), Long.MAX_VALUE);
        Disk disk = new Disk(lab.store(), probe.used() + 20_000);
        Repository repository = lab.process(disk).repository();

        assertThatThrownBy(() -> Files.backup(repository, Files.random(2, 60), lab.randomness()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL));

        Repository later = lab.process(disk).repository();
        assertThat(Files.same(files, Files.restore(later, kept, lab.randomness())))
                .isTrue();
        assertThat(later.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks()).isPositive();
        assertThat(later.check(new UpkeepProgress()).damaged()).isFalse();
        assertThat(lab.store().size(new Name("reserve")))
                .as("gc sets its reserve aside again")
                .isPresent();
        Files.backup(lab.process(disk).repository(), Files.random(3, 2), lab.randomness());
    }

    @Test
    void gcWorksOnADiskWithoutASingleFreeByte() {
        Repository first = lab.process().repository();
        Files.backup(first, files, lab.randomness());
        first.forget(first.snapshots().getFirst());
        Disk probe = new Disk(lab.store(), Long.MAX_VALUE);
        Disk disk = new Disk(lab.store(), probe.used());

        assertThat(lab.process(disk)
                        .repository()
                        .gc(Duration.ZERO, new UpkeepProgress())
                        .deletedPacks())
                .isPositive();
        assertThat(lab.process().repository().packs()).isEmpty();
    }
}
