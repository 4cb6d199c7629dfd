package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.ManifestSealing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of every pair of doors into a repository, whether it lies on this machine's disk or behind a media server. */
abstract class SnapshotDoorsContract {
    private Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
    private Codec codec = new Codec(keys, CompressionLevel.FAST, Randomness.secure());

    /** Makes an empty repository. */
    abstract Keys make() throws IOException, InterruptedException;

    abstract SnapshotSink write();

    abstract SnapshotSource read(SnapshotId id);

    abstract void end();

    @BeforeEach
    void start() throws IOException, InterruptedException {
        keys = make();
        codec = new Codec(keys, CompressionLevel.FAST, Randomness.secure());
    }

    @AfterEach
    void stop() {
        codec.close();
        end();
    }

    private List<SealedChunk> chunks(int seed, int count) {
        Random random = new Random(seed);
        List<SealedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] plain = new byte[1 + random.nextInt(50_000)];
            random.nextBytes(plain);
            chunks.add(codec.with(bench ->
                    bench.sealer().data(bench.fingerprinter().chunk(plain, 0, plain.length), plain, 0, plain.length)));
        }
        return chunks;
    }

    private static List<Fingerprint> names(List<SealedChunk> chunks) {
        return chunks.stream().map(SealedChunk::fingerprint).toList();
    }

    private SnapshotId commit(SnapshotSink sink, List<SealedChunk> chunks) {
        SealedChunk root = codec.with(bench -> {
            byte[] plain = {1};
            Fingerprint name = bench.fingerprinter().page(names(chunks), plain, 0, 1);
            return bench.sealer().seal(SealedChunk.Kind.PAGE, name, names(chunks), plain, 0, 1);
        });
        sink.put(root);
        sink.commit(new ManifestSealing(keys, Randomness.secure())
                .seal(sink.id(), List.of(root.fingerprint()), new byte[] {1}));
        return sink.id();
    }

    private SnapshotId written(List<SealedChunk> chunks) {
        try (SnapshotSink sink = write()) {
            chunks.forEach(sink::put);
            return commit(sink, chunks);
        }
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        e -> assertThat(e.code())
                                .as(String.valueOf(e.getMessage()))
                                .isEqualTo(code));
    }

    @Test
    void whatIsCommittedIsReadBackEachDistinctChunkOnce() {
        List<SealedChunk> chunks = chunks(1, 50);
        SnapshotId id = written(chunks);
        List<Fingerprint> twice = new ArrayList<>(names(chunks));
        twice.addAll(names(chunks));
        List<SealedChunk> given = new ArrayList<>();
        try (SnapshotSource source = read(id)) {
            assertThat(source.manifest().id()).isEqualTo(id);
            source.fetch(twice, given::add);
        }
        assertThat(names(given)).containsExactlyInAnyOrderElementsOf(names(chunks));
        for (SealedChunk each : given) {
            SealedChunk sent = chunks.get(names(chunks).indexOf(each.fingerprint()));
            assertThat(each.bytes()).isEqualTo(sent.bytes());
        }
    }

    @Test
    void aChunkIsMissingUntilItIsPutAndPromisedAfterwards() {
        List<SealedChunk> chunks = chunks(2, 20);
        try (SnapshotSink sink = write()) {
            assertThat(sink.missing(names(chunks)).cardinality()).isEqualTo(20);
            chunks.subList(0, 10).forEach(sink::put);
            chunks.subList(0, 10).forEach(sink::put);
            commit(sink, chunks.subList(0, 10));
        }
        try (SnapshotSink sink = write()) {
            BitSet missing = sink.missing(names(chunks));
            assertThat(missing.nextSetBit(0)).isEqualTo(10);
            assertThat(missing.cardinality()).isEqualTo(10);
            assertThat(sink.missing(List.of()).isEmpty()).isTrue();
        }
    }

    @Test
    void nothingIsThereBeforeTheCommitAndWhatWasPutServesTheNextRun() {
        List<SealedChunk> chunks = chunks(3, 400);
        SnapshotId never;
        try (SnapshotSink sink = write()) {
            chunks.forEach(sink::put);
            never = sink.id();
            assertCode(ErrorCode.SNAPSHOT_UNKNOWN, () -> read(never));
        }
        assertCode(ErrorCode.SNAPSHOT_UNKNOWN, () -> read(never));
        SnapshotId id = written(chunks);
        assertThat(id).isNotEqualTo(never);
        List<SealedChunk> given = new ArrayList<>();
        try (SnapshotSource source = read(id)) {
            source.fetch(names(chunks), given::add);
        }
        assertThat(given).hasSize(400);
    }

    @Test
    void aChunkThatIsNowhereIsSaidSo() {
        List<SealedChunk> chunks = chunks(4, 3);
        SnapshotId id = written(chunks.subList(0, 2));
        List<SealedChunk> given = new ArrayList<>();
        try (SnapshotSource source = read(id)) {
            assertCode(ErrorCode.CHUNK_MISSING, () -> source.fetch(names(chunks), given::add));
            given.clear();
            source.fetch(names(chunks.subList(0, 2)), given::add);
        }
        assertThat(given).hasSize(2);
    }

    @Test
    void manyThreadsPutAskAndFetch() throws Exception {
        List<SealedChunk> chunks = chunks(5, 320);
        SnapshotId id;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            try (SnapshotSink sink = write()) {
                List<Future<?>> done = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    List<SealedChunk> part = chunks.subList(20 * i, 20 * i + 20);
                    done.add(threads.submit(() -> {
                        assertThat(sink.missing(names(part)).cardinality()).isEqualTo(20);
                        part.forEach(sink::put);
                    }));
                }
                for (Future<?> each : done) {
                    each.get();
                }
                id = commit(sink, chunks);
            }
            try (SnapshotSource source = read(id)) {
                List<Future<Integer>> counts = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    List<Fingerprint> part = names(chunks).subList(20 * i, 20 * i + 20);
                    counts.add(threads.submit(() -> {
                        List<SealedChunk> given = new ArrayList<>();
                        source.fetch(part, given::add);
                        return given.size();
                    }));
                }
                for (Future<Integer> each : counts) {
                    assertThat(each.get()).isEqualTo(20);
                }
            }
        }
    }
}
