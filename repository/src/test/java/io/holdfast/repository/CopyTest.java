package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Copies to a repository with other keys restore the same, and send only what is missing. */
final class CopyTest {
    private final Lab here = new Lab(1);
    private final Lab there = new Lab(2);

    private SnapshotId copy(Repository from, Repository to, SnapshotId id, Copy.Progress progress) {
        Snapshot snapshot = from.snapshots().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        return from.copyTo(to, snapshot, 2, progress, new AtomicBoolean());
    }

    @Test
    void aCopyRestoresTheSameAndASecondOneSendsNothing() {
        Map<String, byte[]> files = Files.random(4, 40);
        Repository from = here.process().repository();
        Repository to = there.process().repository();
        SnapshotId original = Files.backup(from, files, here.randomness());

        Copy.Progress first = new Copy.Progress();
        SnapshotId copied = copy(from, to, original, first);
        assertThat(first.sent().sum()).isPositive();
        assertThat(Files.same(files, Files.restore(to, copied, there.randomness())))
                .isTrue();
        assertThat(to.check(new UpkeepProgress()).findings()).isEmpty();
        assertThat(to.snapshots().getFirst().manifest().original()).isEqualTo(Optional.of(original));

        Copy.Progress second = new Copy.Progress();
        copy(from, to, original, second);
        assertThat(second.sent().sum()).isZero();
    }

    @Test
    void onlyWhatIsNewIsSentWithTheNextSnapshot() {
        Map<String, byte[]> files = Files.random(4, 40);
        Repository from = here.process().repository();
        Repository to = there.process().repository();
        copy(from, to, Files.backup(from, files, here.randomness()), new Copy.Progress());
        files.put("dir0/new", new byte[500]);

        Copy.Progress progress = new Copy.Progress();
        SnapshotId copied = copy(from, to, Files.backup(from, files, here.randomness()), progress);

        assertThat(progress.sent().sum()).isLessThanOrEqualTo(3);
        assertThat(Files.same(files, Files.restore(to, copied, there.randomness())))
                .isTrue();
    }
}
