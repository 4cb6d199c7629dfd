package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Copies to a repository with other keys restore the same, and send only what is missing. */
final class CopyTest {
    private static final int HOLE = 100_000;

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

    @Test
    void aFileKnownWholeIsNamedAnewByItsContent() {
        byte[] content = new byte[2_200_000];
        new Random(6).nextBytes(content);
        Repository from = here.process().repository();
        Repository to = there.process().repository();
        SnapshotId original = wholeFile(from, content);

        SnapshotId copied = copy(from, to, original, new Copy.Progress());

        Fingerprinter names = new Fingerprinter(to.keys());
        names.addToFile(content, 0, content.length);
        names.addToFile(new byte[HOLE], 0, HOLE);
        Fingerprint expected = names.wholeFile();
        try (SnapshotSource source = to.read(copied)) {
            List<SealedChunk> pages = new ArrayList<>();
            source.fetch(List.of(expected), pages::add);
            assertThat(pages.getFirst().kind()).isEqualTo(Kind.WHOLE_FILE);
            assertThat(source.manifest().roots()).hasSize(1);
        }
        assertThat(Files.restore(to, copied, there.randomness()).get("d/f")).isEqualTo(content);
        assertThat(to.check(new UpkeepProgress()).findings()).isEmpty();
        Copy.Progress second = new Copy.Progress();
        copy(from, to, original, second);
        assertThat(second.sent().sum()).isZero();
    }

    /** A snapshot of one file that is known whole, and ends in a hole. */
    private SnapshotId wholeFile(Repository repository, byte[] content) {
        try (SnapshotSink sink = repository.write()) {
            Fingerprint root = Files.putWhole(repository.keys(), sink, content, HOLE, here.randomness());
            Files.seal(repository, sink, root, here.randomness());
            return sink.id();
        }
    }
}
