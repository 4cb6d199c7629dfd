package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever copies two repositories into one directory has manifests that no key opens beside his own. */
final class ForeignManifestTest {
    private final Lab lab = new Lab(37);
    private final Map<String, byte[]> files = Files.random(3, 8);
    private final SnapshotId own = backup(lab);
    private final SnapshotId foreign = foreign();

    private SnapshotId backup(Lab in) {
        try (Repository repository = in.process().repository()) {
            return Files.backup(repository, files, in.randomness());
        }
    }

    private SnapshotId foreign() {
        Lab other = new Lab(41);
        SnapshotId id = backup(other);
        for (int place = 1; place <= 3; place++) {
            Name name = new Name("snapshots/" + place + "/" + id);
            lab.store().put(name, Payload.of(other.store().get(name, Range.whole())), Publish.NEW);
        }
        return id;
    }

    @Test
    void theOthersAreListedAndRestoredAndItIsNamedAndCanBeForgotten() {
        Repository repository = lab.process().repository();
        assertThat(repository.snapshots()).extracting(Snapshot::id).containsExactly(own);
        assertThat(Files.same(files, Files.restore(repository, own, lab.randomness())))
                .isTrue();
        assertThat(repository.damagedSnapshots()).isEqualTo(List.of(foreign));
        assertThat(repository.check(new UpkeepProgress()).findings())
                .anySatisfy(it -> assertThat(it.what()).contains("does not open"));
        repository.forgetDamaged(foreign);
        assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
    }
}
