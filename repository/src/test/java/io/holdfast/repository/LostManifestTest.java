package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A manifest stands three times, so that two may be lost: the first is only where a commit is decided. */
final class LostManifestTest {
    private final Lab lab = new Lab(19);
    private final Map<String, byte[]> files = Files.random(3, 24);
    private final SnapshotId id = backup();

    private SnapshotId backup() {
        try (Repository repository = lab.process().repository()) {
            SnapshotId made = Files.backup(repository, files, lab.randomness());
            repository.label(made, new Label(List.of("kept"), Pin.PINNED));
            return made;
        }
    }

    private Name at(int place) {
        return new Name("snapshots/" + place + "/" + id);
    }

    private void assertThatAllIsThere() {
        Repository repository = lab.process().repository();
        assertThat(repository.snapshots()).singleElement().satisfies(it -> {
            assertThat(it.id()).isEqualTo(id);
            assertThat(it.tags()).containsExactly("kept");
            assertThat(it.pin()).isEqualTo(Pin.PINNED);
        });
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
    }

    @Test
    void withoutItsFirstCopyASnapshotIsListedAndRestoredAndGcKeepsIt() {
        lab.store().delete(at(1));
        assertThatAllIsThere();
        Repository repository = lab.process().repository();
        assertThat(repository.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                .isZero();
        assertThatAllIsThere();
        assertThat(repository.check(new UpkeepProgress()).findings()).hasSize(1);
        assertThat(repository.repair(new UpkeepProgress())).hasSize(1);
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        assertThatAllIsThere();
    }

    @Test
    void oneCopyOfThreeIsEnough() {
        lab.store().delete(at(1));
        byte[] broken = lab.store().get(at(2), Range.whole());
        broken[40] ^= 1;
        lab.store().put(at(2), Payload.of(broken), Publish.REPLACE);
        lab.process().repository().gc(Duration.ZERO, new UpkeepProgress());
        assertThatAllIsThere();
        assertThat(lab.process().repository().repair(new UpkeepProgress())).hasSize(2);
    }

    @Test
    void whatIsForgottenStaysForgottenWhicheverCopyWasLost() {
        for (int place = 1; place <= 3; place++) {
            byte[] left = lab.store().get(at(place), Range.whole());
            lab.store().delete(at(place));
            Repository repository = lab.process().repository();
            repository.forgetDamaged(id);
            assertThat(lab.process().repository().snapshots()).isEmpty();
            assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
            for (int each = 1; each <= 3; each++) {
                lab.store().put(at(each), Payload.of(left), Publish.REPLACE);
            }
        }
    }

    @Test
    void aManifestWhoseChunksAreGoneIsASnapshotWithDamageUntilItIsForgotten() {
        byte[] left = lab.store().get(at(2), Range.whole());
        Repository repository = lab.process().repository();
        repository.forgetDamaged(id);
        assertThat(repository.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                .isPositive();
        lab.store().put(at(2), Payload.of(left), Publish.REPLACE);
        Repository later = lab.process().repository();
        assertThat(later.check(new UpkeepProgress()).damaged()).isTrue();
        later.snapshots().forEach(later::forget);
        assertThat(later.check(new UpkeepProgress()).findings()).isEmpty();
    }
}
