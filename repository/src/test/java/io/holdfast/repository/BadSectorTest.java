package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.check.Victims;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A disk that no longer gives some of its sectors costs what is in them. */
final class BadSectorTest {
    private final Lab lab = new Lab(29);
    private final Map<String, byte[]> files = Files.random(3, 24);
    private final SnapshotId id = backup();
    private final BadDisk disk = new BadDisk(lab.store());

    private SnapshotId backup() {
        try (Repository repository = lab.process().repository()) {
            return Files.backup(repository, files, lab.randomness());
        }
    }

    private Repository onTheBadDisk() {
        return lab.process(disk).repository();
    }

    @Test
    void copiesElsewhereServeAndArePutBack() {
        disk.bad.add("root/1/0000000000000001");
        disk.bad.add("snapshots/1/" + id);
        Repository repository = onTheBadDisk();
        assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .isTrue();
        assertThat(repository.check(new UpkeepProgress()).findings()).hasSize(2);
        assertThat(repository.repair(new UpkeepProgress())).hasSize(2);
        assertThat(disk.bad).isEmpty();
    }

    @Test
    void anIndexFileIsMadeAnew() {
        lab.store().list(new Name("index"), listed -> disk.bad.add(listed.name().path()));
        assertThat(onTheBadDisk().repair(new UpkeepProgress())).isNotEmpty();
        assertThat(Files.same(files, Files.restore(onTheBadDisk(), id, lab.randomness())))
                .isTrue();
    }

    @Test
    void verifyReadsOnAndRepairSavesTheRest() {
        disk.bad.add(lab.packs(PackContent.DATA).getFirst().path());
        disk.good = 1;
        Repository repository = onTheBadDisk();
        Verify.Report report =
                repository.verify(repository.packs(), Optional.empty(), 1, new Verify.Progress(), new AtomicBoolean());
        assertThat(report.packs()).isEqualTo(repository.packs().size());
        assertThat(report.findings()).isNotEmpty();

        assertThat(repository.repair(new UpkeepProgress())).isNotEmpty();
        List<Victims.Victim> hit =
                repository.victims(repository.check(new UpkeepProgress()).broken());
        assertThat(hit).isNotEmpty().hasSizeLessThan(files.size());
        Files.backup(onTheBadDisk(), files, lab.randomness());
        assertThat(Files.same(files, Files.restore(onTheBadDisk(), id, lab.randomness())))
                .isTrue();
    }

    @Test
    void whereNothingCanBeReadNothingIsGivenUp() {
        lab.packs(PackContent.DATA).forEach(pack -> disk.bad.add(pack.path()));
        Repository repository = onTheBadDisk();
        assertThatThrownBy(() -> repository.repair(new UpkeepProgress()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE));
        disk.bad.clear();
        assertThat(Files.same(files, Files.restore(onTheBadDisk(), id, lab.randomness())))
                .isTrue();
    }
}
