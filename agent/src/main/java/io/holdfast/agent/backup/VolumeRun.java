package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.DirectoryBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.RunCursor;
import io.holdfast.format.tree.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One run over a volume, which becomes the only entry of its tree. */
final class VolumeRun {
    private final ExtentSource source;
    private final byte[] name;

    VolumeRun(ExtentSource source, byte[] name) {
        this.source = source;
        this.name = name;
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

    /** Stores the tree and returns its root. */
    Fingerprint run(Engine engine, Optional<Previous> before) throws InterruptedException {
        BackupProgress progress = engine.state().progress();
        progress.expect(1, source.size());
        progress.reading(name);
        CompletableFuture<Entry> volume = new CompletableFuture<>();
        ContentStream stream = new ContentStream(engine.pages(), new FileLevel.Identity.Unnamed());
        try {
            new VolumeReading(
                            source,
                            runs(engine, before),
                            stream,
                            engine.batches().cutter(),
                            engine.batches(),
                            engine.state())
                    .read();
            stream.end((content, length) ->
                    volume.complete(new Entry(name, Entry.Type.VOLUME, length, Attributes.NONE, content)));
        } catch (RuntimeException e) {
            engine.state().fail(e);
        }
        progress.files.increment();
        progress.found.add(source.size());
        progress.enter(BackupProgress.Phase.FINISHING);
        engine.errands().await();
        engine.state().check();
        DirectoryBuilder root = new DirectoryBuilder(engine.pages());
        root.add(volume.join());
        return root.finish().root();
    }

    private PreviousRuns runs(Engine engine, Optional<Previous> before) {
        if (before.isEmpty()) {
            return new PreviousRuns(engine.storing(), PreviousRuns.Promise.ASK, Optional.empty());
        }
        Previous previous = before.get();
        boolean promised = engine.storing().missing(List.of(previous.root())).isEmpty();
        Optional<RunCursor> runs = content(previous).map(content -> new RunCursor(previous.pages(), content));
        return new PreviousRuns(
                engine.storing(), promised ? PreviousRuns.Promise.ALL_KEPT : PreviousRuns.Promise.ASK, runs);
    }

    private Optional<Content> content(Previous previous) {
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
