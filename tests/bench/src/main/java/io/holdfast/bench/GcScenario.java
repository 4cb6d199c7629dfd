package io.holdfast.bench;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.DirectoryBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSink;
import io.holdfast.format.tree.Run;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import io.holdfast.repository.upkeep.GcReport;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * gc of a repository of a million chunks of which half are dead, every pack half dead, beside a running backup. Prints JSON: seconds, copied and read bytes,
 * and how long the slowest put and the 99.9th percentile of the backup took alone and beside gc, in milliseconds.
 */
public final class GcScenario {
    private static final int CHUNK = 1024;

    private final Repository repository;
    private final Random random = new Random(1);

    private GcScenario(Repository repository) {
        this.repository = repository;
    }

    /** Arguments: an empty directory, the number of chunks. */
    public static void main(String[] arguments) throws InterruptedException {
        FileStore store = new FileStore(Path.of(arguments[0]), Randomness.secure());
        Access access = new Access.Passphrase("bench");
        Repository.create(store, access, Suite.AES, 64 << 10, Time.system(), Randomness.secure())
                .close();
        try (Repository repository =
                Repository.open(store, access, Repository.Ahead.NOTHING, Time.system(), Randomness.secure())) {
            new GcScenario(repository).run(Integer.parseInt(arguments[1]));
        }
    }

    private void run(int chunks) throws InterruptedException {
        List<Fingerprint> all = new ArrayList<>();
        Snapshot whole = snapshot(backup(chunks, all));
        List<Fingerprint> half = new ArrayList<>();
        for (int i = 0; i < all.size(); i += 2) {
            half.add(all.get(i));
        }
        refer(half);
        repository.forget(whole);
        List<Long> alone = beside(new AtomicBoolean(true), 20_000);
        AtomicBoolean ended = new AtomicBoolean();
        List<Long> besideGc = Collections.synchronizedList(new ArrayList<>());
        Thread backup = Thread.ofPlatform().start(() -> besideGc.addAll(beside(ended, Integer.MAX_VALUE)));
        long began = Time.system().nanos();
        GcReport report = repository.gc(Duration.ofMinutes(5), new UpkeepProgress());
        double seconds = (Time.system().nanos() - began) / 1e9;
        ended.set(true);
        backup.join();
        System.out.printf(
                Locale.ROOT,
                "{\"chunks\":%d,\"seconds\":%.2f,\"liveChunks\":%d,\"rewrittenPacks\":%d,\"copied\":%d,\"readForCopy\":%d,\"readRatio\":%.3f,"
                        + "\"putsAlone\":%d,\"p999Alone\":%.2f,\"slowestAlone\":%.2f,\"putsBesideGc\":%d,\"p999BesideGc\":%.2f,\"slowestBesideGc\":%.2f}%n",
                chunks,
                seconds,
                report.liveChunks(),
                report.rewrittenPacks(),
                report.copied(),
                report.readForCopy(),
                (double) report.readForCopy() / report.copied(),
                alone.size(),
                percentile(alone, 0.999),
                percentile(alone, 1),
                besideGc.size(),
                percentile(besideGc, 0.999),
                percentile(besideGc, 1));
    }

    private static double percentile(List<Long> nanos, double share) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share)) / 1e6;
    }

    private byte[] content() {
        byte[] bytes = new byte[CHUNK];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Puts new chunks one at a time, without committing them; how long each took. */
    private List<Long> beside(AtomicBoolean ended, int atMost) {
        Random other = new Random(2 + atMost);
        List<Long> took = new ArrayList<>();
        try (SnapshotSink sink = repository.write();
                Codec codec = new Codec(repository.keys(), CompressionLevel.NONE, Randomness.secure())) {
            while (took.size() < atMost && !(ended.get() && atMost == Integer.MAX_VALUE)) {
                byte[] bytes = new byte[CHUNK];
                other.nextBytes(bytes);
                long began = Time.system().nanos();
                data(codec, sink, bytes);
                took.add(Time.system().nanos() - began);
            }
        }
        return took;
    }

    private static Fingerprint data(Codec codec, SnapshotSink sink, byte[] bytes) {
        return codec.with(bench -> {
            Fingerprint name = bench.fingerprinter().chunk(bytes, 0, bytes.length);
            if (!sink.missing(List.of(name)).isEmpty()) {
                sink.put(bench.sealer().data(name, bytes, 0, bytes.length));
            }
            return name;
        });
    }

    private SnapshotId backup(int chunks, List<Fingerprint> names) {
        try (SnapshotSink sink = repository.write();
                Codec codec = new Codec(repository.keys(), CompressionLevel.NONE, Randomness.secure())) {
            for (int i = 0; i < chunks; i++) {
                names.add(data(codec, sink, content()));
            }
            return commit(codec, sink, names);
        }
    }

    private void refer(List<Fingerprint> names) {
        try (SnapshotSink sink = repository.write();
                Codec codec = new Codec(repository.keys(), CompressionLevel.NONE, Randomness.secure())) {
            if (!sink.missing(names).isEmpty()) {
                throw new IllegalStateException("chunks that were just committed are missing");
            }
            commit(codec, sink, names);
        }
    }

    private SnapshotId commit(Codec codec, SnapshotSink sink, List<Fingerprint> names) {
        PageSink pages = new Pages(codec, sink);
        ChunkListBuilder list = new ChunkListBuilder(pages);
        names.forEach(name -> list.add(new Run.Stored(CHUNK, name)));
        Content content = list.finish();
        DirectoryBuilder root = new DirectoryBuilder(pages);
        root.add(new Entry(
                "chunks".getBytes(StandardCharsets.UTF_8),
                Entry.Type.FILE,
                (long) names.size() * CHUNK,
                Attributes.NONE,
                content));
        Manifest manifest = new Manifest(
                Instant.EPOCH,
                Duration.ZERO,
                "bench",
                "bench",
                "bench",
                Manifest.Kind.FILES,
                List.of(),
                Optional.empty(),
                new Manifest.Counts(0, 1, 1, 0, 0, 0, 0, 0),
                List.of(),
                "bench",
                List.of(),
                Optional.empty());
        sink.commit(new ManifestSealing(repository.keys(), Randomness.secure())
                .seal(sink.id(), List.of(root.finish().root()), ManifestFields.encode(manifest)));
        return sink.id();
    }

    private Snapshot snapshot(SnapshotId id) {
        return repository.snapshots().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private record Pages(Codec codec, SnapshotSink sink) implements PageSink {
        @Override
        public Fingerprint put(Page page) {
            byte[] plaintext = page.plaintext();
            Fingerprint name =
                    codec.with(bench -> bench.fingerprinter().page(page.links(), plaintext, 0, plaintext.length));
            sink.put(codec.with(
                    bench -> bench.sealer().seal(Kind.PAGE, name, page.links(), plaintext, 0, plaintext.length)));
            return name;
        }

        @Override
        public void putWholeFile(Fingerprint name, Page page) {
            throw new IllegalStateException("this scenario has no whole files");
        }
    }
}
