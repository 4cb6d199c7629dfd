package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session that ends in good order without a snapshot, as when its media server is stopped. */
final class EndedSessionTest {
    private final Lab lab = new Lab(11);
    private final Repository mine = lab.process().repository();
    private final Map<String, byte[]> files = Files.random(1, 5);

    /** Notes which chunks are put. */
    private record Watched(SnapshotSink inner, List<SealedChunk> puts) implements SnapshotSink {
        @Override
        public SnapshotId id() {
            return inner.id();
        }

        @Override
        public BitSet missing(List<Fingerprint> ask) {
            return inner.missing(ask);
        }

        @Override
        public void put(SealedChunk chunk) {
            puts.add(chunk);
            inner.put(chunk);
        }

        @Override
        public void commit(SealedManifest manifest) {
            inner.commit(manifest);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private List<SealedChunk> put(Repository repository) {
        List<SealedChunk> puts = new ArrayList<>();
        try (SnapshotSink sink = new Watched(repository.write(), puts)) {
            Files.put(repository.keys(), sink, files, lab.randomness());
        }
        return puts;
    }

    @Test
    void allDataThatItWasGivenIsThereForTheNext() {
        assertThat(put(mine)).anyMatch(each -> each.kind().isContent());
        assertThat(put(lab.process().repository()))
                .isNotEmpty()
                .noneMatch(each -> each.kind().isContent());
    }

    @Test
    void whatNobodyComesForGoesWithTheNextGc() {
        put(mine);
        mine.gc(Duration.ZERO, new UpkeepProgress());
        assertThat(mine.packs()).isEmpty();
        assertThat(mine.check(new UpkeepProgress()).findings()).isEmpty();
    }
}
