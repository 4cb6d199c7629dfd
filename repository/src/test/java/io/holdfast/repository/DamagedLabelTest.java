package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A label says little of one snapshot; damaged, it keeps nobody from all the others, nor from that one, and what it may have pinned stays. */
final class DamagedLabelTest {
    private final Lab lab = new Lab(23);
    private final Map<String, byte[]> files = Files.random(3, 8);
    private final SnapshotId id = backup();

    private SnapshotId backup() {
        try (Repository repository = lab.process().repository()) {
            SnapshotId made = Files.backup(repository, files, lab.randomness());
            repository.label(made, new Label(List.of("kept"), Pin.PINNED));
            Name label = new Name("labels/" + made + "/0000000000000001");
            byte[] bytes = lab.store().get(label, Range.whole());
            bytes[bytes.length / 2] ^= 1;
            lab.store().put(label, Payload.of(bytes), Publish.REPLACE);
            return made;
        }
    }

    @Test
    void snapshotsAreListedRestoredAndMadeAndTheOneIsNotForgotten() {
        Repository repository = lab.process().repository();
        Snapshot snapshot = repository.snapshots().getFirst();
        assertThat(snapshot.pin()).isEqualTo(Pin.PINNED);
        assertThatThrownBy(() -> repository.forget(snapshot))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_PINNED));
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
        Files.backup(repository, files, lab.randomness());
        assertThat(repository.snapshots()).hasSize(2);
    }

    @Test
    void checkNamesItAndRepairWithTheKeyMakesItAnew() {
        Repository repository = lab.process().repository();
        assertThat(repository.check(new UpkeepProgress()).findings())
                .singleElement()
                .satisfies(it -> assertThat(it.subject()).startsWith("labels/" + id));
        assertThat(repository.repair(new UpkeepProgress())).hasSize(1);
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        assertThat(lab.process().repository().snapshots().getFirst().pin()).isEqualTo(Pin.PINNED);
    }

    @Test
    void aNewLabelTakesItsPlace() {
        Repository repository = lab.process().repository();
        repository.label(id, new Label(List.of("new"), Pin.FREE));
        assertThat(repository.snapshots().getFirst().tags()).containsExactly("new");
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
    }

    /** Whole to who has no key: altered by somebody who can make a checksum, or of another repository. */
    private void alterBelowItsChecksum() {
        Name name = new Name("labels/" + id + "/0000000000000002");
        try (Repository repository = lab.process().repository()) {
            repository.label(id, new Label(List.of("kept"), Pin.FREE));
        }
        byte[] sealed = Label.sealed(lab.store().get(name, Range.whole()), name.path());
        sealed[sealed.length / 2] ^= 1;
        lab.store().put(name, Payload.of(Label.file(sealed)), Publish.REPLACE);
    }

    @Test
    void oneThatIsWholeAndDoesNotOpenIsNamedToWhoHasTheKeyAndMadeAnew() {
        alterBelowItsChecksum();
        Repository repository = lab.process().repository();
        assertThat(repository.snapshots().getFirst().pin()).isEqualTo(Pin.PINNED);
        assertThat(repository.check(new UpkeepProgress()).findings())
                .singleElement()
                .satisfies(it -> assertThat(it.subject()).startsWith("labels/" + id));
        assertThat(repository.repair(new UpkeepProgress())).hasSize(1);
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        Snapshot snapshot = repository.snapshots().getFirst();
        assertThat(snapshot.pin()).isEqualTo(Pin.PINNED);
        repository.label(id, new Label(List.of(), Pin.FREE));
        repository.forget(repository.snapshots().getFirst());
        assertThat(repository.snapshots()).isEmpty();
    }

    @Test
    void labelsOfManySnapshotsAreFoundInOneListing() {
        try (Repository repository = lab.process().repository()) {
            for (int i = 0; i < 5; i++) {
                repository.label(
                        Files.backup(repository, files, lab.randomness()), new Label(List.of("more"), Pin.FREE));
            }
        }
        AtomicInteger listings = new AtomicInteger();
        Store counting = new ForwardingStore(lab.store()) {
            @Override
            public void list(Name folder, Consumer<Listed> to) {
                listings.addAndGet(folder.path().startsWith("labels") ? 1 : 0);
                super.list(folder, to);
            }
        };
        try (Repository repository = lab.process(counting).repository()) {
            assertThat(repository.snapshots()).hasSize(6);
            assertThat(listings.getAndSet(0)).isEqualTo(1);
            repository.check(new UpkeepProgress());
            assertThat(listings).as("one without the key, one with it").hasValue(2);
        }
    }
}
