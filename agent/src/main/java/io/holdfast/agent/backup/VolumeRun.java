package io.holdfast.agent.backup;

import io.holdfast.agent.source.file.RawPath;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.ResumedSource;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.chunking.Cutter;
import io.holdfast.format.chunking.FixedCutter;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.DirectoryBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.RunCursor;
import io.holdfast.format.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One run over volumes, some side by side, and over documents that go with them. Each becomes an entry in the root of the tree, and there are no others. */
final class VolumeRun {
    /** What the repository has said of the previous snapshot. */
    private enum Promise {
        ALL_KEPT,
        NONE
    }

    /** Bytes that a bit of a change bitmap stands for, so that what did not change is neither read nor stored again. */
    private static final int FIXED_CUT = 64 << 10;

    private final List<Request.Disk> disks;
    private final List<Request.Document> documents;

    /** @param disks no two of one name, nor any of a document's */
    VolumeRun(List<Request.Disk> disks, List<Request.Document> documents) {
        this.disks = disks;
        this.documents = documents;
    }

    /** Of one volume and nothing else. */
    static VolumeRun of(Request.Disk volume) {
        return new VolumeRun(List.of(volume), List.of());
    }

    /** The name of a volume that has none: the last of its path. */
    static byte[] nameOf(byte[] path) {
        int to = path.length;
        while (to > 1 && path[to - 1] == '/') {
            to--;
        }
        int from = to;
        while (from > 0 && path[from - 1] != '/') {
            from--;
        }
        return Arrays.copyOfRange(path, from, to);
    }

    /**
     * Stores the tree and returns its root.
     *
     * @param readers volumes that are read at once, at most; no more than the engine's buffers are made for
     */
    Fingerprint run(Engine engine, Optional<Previous> before, int readers) throws InterruptedException {
        BackupProgress progress = engine.state().progress();
        progress.expect(disks.size() + documents.size(), totalSize());
        List<CompletableFuture<Entry>> entries = Collections.synchronizedList(new ArrayList<>());
        try {
            DocumentReading reading = new DocumentReading(engine);
            for (Request.Document each : documents) {
                entries.add(reading.read(each));
            }
            reading.end();
            boolean promised = before.isPresent()
                    && engine.storing().missing(List.of(before.get().root())).isEmpty();
            Promise promise = promised ? Promise.ALL_KEPT : Promise.NONE;
            Queue<Request.Disk> rest = new ConcurrentLinkedQueue<>(disks);
            Readers.run(Math.min(readers, disks.size()), engine.state(), () -> {
                for (Request.Disk each = rest.poll(); each != null; each = rest.poll()) {
                    entries.add(read(engine, each, before, promise));
                }
            });
        } catch (RuntimeException e) {
            engine.state().fail(e);
        }
        progress.enter(BackupProgress.Phase.FINISHING);
        engine.errands().await();
        engine.state().check();
        DirectoryBuilder root = new DirectoryBuilder(engine.pages());
        entries.stream()
                .map(CompletableFuture::join)
                .sorted((left, right) -> Entry.compareNames(left.name(), right.name()))
                .forEach(root::add);
        return root.finish().root();
    }

    private long totalSize() {
        long sum = 0;
        for (Request.Disk each : disks) {
            sum += each.source().size();
        }
        for (Request.Document each : documents) {
            sum += each.content().length;
        }
        return sum;
    }

    private static CompletableFuture<Entry> read(
            Engine engine, Request.Disk disk, Optional<Previous> before, Promise promise) throws InterruptedException {
        BackupProgress progress = engine.state().progress();
        progress.reading(disk.name());
        CompletableFuture<Entry> volume = new CompletableFuture<>();
        Optional<Content> old = before.flatMap(previous -> content(previous, disk.name()));
        FileLevel.Identity unnamed = new FileLevel.Identity.Unnamed();
        Former former = old.isPresent() && promise == Promise.ALL_KEPT
                ? new FormerContent(before.orElseThrow(), old.get())
                : Former.none();
        Beginning stored = Beginning.of(disk.source(), engine.resume(), engine.state());
        Recorder recorder = stored.recorder();
        ContentStream stream = before.map(
                        previous -> new ContentStream(engine.pages(), unnamed, previous.pages(), former, recorder))
                .orElseGet(() -> new ContentStream(engine.pages(), unnamed, former, recorder));
        ExtentSource source = old.isPresent() ? believed(engine, disk, before.orElseThrow(), old.get()) : disk.source();
        PreviousRuns previous = old.map(
                        content -> previous(engine, before.orElseThrow().pages(), content, promise))
                .orElse(PreviousRuns.none());
        long known = stored.length();
        if (known > 0) {
            stored.count(progress, known);
            source = new ResumedSource(source, known);
            previous = new AskedRuns(engine.storing(), stored.runs(), lost -> stored.count(progress, -lost));
        }
        new VolumeReading(source, previous, stream, cutter(engine, disk.cuts()), engine.batches(), engine.state())
                .read();
        stream.end((content, length) ->
                volume.complete(new Entry(disk.name(), Entry.Type.VOLUME, length, Attributes.NONE, content)));
        progress.files.increment();
        return volume;
    }

    private static PreviousRuns previous(Engine engine, PageSource pages, Content content, Promise promise) {
        return switch (promise) {
            case ALL_KEPT -> new KeptRuns(pages, content);
            case NONE -> new AskedRuns(engine.storing(), new RunCursor(pages, content), _ -> {});
        };
    }

    /** The source as it is, when what it says of changes stands a test. */
    private static ExtentSource believed(Engine engine, Request.Disk disk, Previous before, Content old) {
        Optional<Long> wrong = engine.sample(before.pages(), old).disagreement(disk.source());
        if (wrong.isEmpty()) {
            return disk.source();
        }
        engine.state()
                .except(
                        disk.name(),
                        ErrorCode.SOURCE_DISAGREES,
                        "Byte " + wrong.get() + " of " + RawPath.text(disk.name())
                                + " was called unchanged and is not what the previous snapshot has. All of the disk was read and compared.");
        return disk.source().unaided();
    }

    private static Cutter cutter(Engine engine, Request.Cuts cuts) {
        return switch (cuts) {
            case CONTENT -> engine.batches().cutter();
            case FIXED -> new FixedCutter(FIXED_CUT);
        };
    }

    private static Optional<Content> content(Previous previous, byte[] name) {
        try {
            return new Tree(previous.pages())
                    .find(previous.root(), name)
                    .filter(entry -> entry.type() == Entry.Type.VOLUME)
                    .map(Entry::content);
        } catch (HoldfastException e) {
            // A damaged previous snapshot does not stop this one: everything is read.
            return Optional.empty();
        }
    }
}
