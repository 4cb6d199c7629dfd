package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A media server says every half minute how many snapshots each repository has; that reads no manifest twice. */
final class CountedSnapshotsTest {
    private final Lab lab = new Lab(41);
    private final AtomicInteger listed = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final Store counting = new ForwardingStore(lab.store()) {
        @Override
        public void list(Name folder, Consumer<Listed> to) {
            listed.incrementAndGet();
            super.list(folder, to);
        }

        @Override
        public byte[] get(Name name, Range range) {
            read.incrementAndGet();
            return super.get(name, range);
        }
    };

    @Test
    void onlyWhatIsNewIsRead() {
        Map<String, byte[]> files = Files.random(3, 4);
        Repository writer = lab.process().repository();
        SnapshotId first = Files.backup(writer, files, lab.randomness());
        Lab.Worker dying = lab.process();
        dying.repository().write();
        lab.die(dying);
        writer.gc(Duration.ZERO, new UpkeepProgress());

        Repository asked = lab.process(counting).repository();
        assertThat(asked.countSnapshots()).as("not the tombstone").isEqualTo(1);
        listed.set(0);
        read.set(0);
        assertThat(asked.countSnapshots()).isEqualTo(1);
        assertThat(listed).hasValue(1);
        assertThat(read).hasValue(0);

        SnapshotId second = Files.backup(writer, files, lab.randomness());
        assertThat(asked.countSnapshots()).isEqualTo(2);
        assertThat(read).hasValue(1);
        assertThat(asked.has(second)).isTrue();
        writer.forgetDamaged(first);
        assertThat(asked.countSnapshots()).isEqualTo(1);
        assertThat(asked.has(first)).isFalse();
    }
}
