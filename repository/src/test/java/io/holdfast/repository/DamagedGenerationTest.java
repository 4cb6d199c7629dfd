package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A generation of gc that cannot be read keeps nobody from the repository, and deletes nothing. */
final class DamagedGenerationTest {
    private final Lab lab = new Lab(31);
    private final Map<String, byte[]> files = Files.random(3, 24);
    private final SnapshotId id = backups();

    /** Of two snapshots one is forgotten, and gc has deleted what only it needed. */
    private SnapshotId backups() {
        try (Repository repository = lab.process().repository()) {
            SnapshotId gone = Files.backup(repository, Files.random(4, 24), lab.randomness());
            SnapshotId kept = Files.backup(repository, files, lab.randomness());
            repository.forgetDamaged(gone);
            assertThat(repository.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                    .isPositive();
            return kept;
        }
    }

    private Name generation() {
        List<Name> names = new ArrayList<>();
        lab.store().list(new Name("condemned"), listed -> names.add(listed.name()));
        return names.getFirst();
    }

    private void write(byte[] bytes) {
        lab.store().put(generation(), Payload.of(bytes), Publish.REPLACE);
    }

    private void assertThatAllWorks() {
        assertThat(lab.process().repository().check(new UpkeepProgress()).findings())
                .singleElement()
                .satisfies(it -> assertThat(it.severity()).isEqualTo(Finding.Severity.WARNING));
        Repository repository = lab.process().repository();
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
        Files.backup(repository, files, lab.randomness());
    }

    @Test
    void repairPutsAnEmptyOneInItsPlace() {
        write(new byte[0]);
        assertThatAllWorks();
        assertThat(lab.process().repository().repair(new UpkeepProgress())).hasSize(1);
        assertThat(lab.process().repository().check(new UpkeepProgress()).findings())
                .isEmpty();
    }

    @Test
    void theNextGcFinishesItWithoutDeletingAnything() {
        byte[] longer = java.util.Arrays.copyOf(lab.store().get(generation(), Range.whole()), 200);
        write(longer);
        assertThatAllWorks();
        assertThat(lab.process()
                        .repository()
                        .gc(Duration.ZERO, new UpkeepProgress())
                        .deletedPacks())
                .isZero();
        assertThat(lab.process().repository().check(new UpkeepProgress()).findings())
                .isEmpty();
        assertThat(Files.same(files, Files.restore(lab.process().repository(), id, lab.randomness())))
                .isTrue();
    }
}
