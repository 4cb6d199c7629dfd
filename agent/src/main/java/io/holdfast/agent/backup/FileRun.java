package io.holdfast.agent.backup;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.source.file.AttributeReader;
import io.holdfast.agent.source.file.ExcludePatterns;
import io.holdfast.agent.source.file.FolderHandle;
import io.holdfast.agent.source.file.RequestedPaths;
import io.holdfast.agent.source.file.Wanted;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Tree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One run over files: readers walk the tree side by side until all of it has been read, and then all of it is stored. */
final class FileRun {
    private static final byte[] ROOT = "/".getBytes(StandardCharsets.US_ASCII);

    private final Request.Files request;
    private final ExcludePatterns excludes;
    private final FileLevel fileLevel;
    private final Wanted wanted;

    /**
     * Looks at what was asked for.
     *
     * @throws HoldfastException when a pattern is bad or a path is not there
     */
    FileRun(Request.Files request) {
        this.request = request;
        excludes = ExcludePatterns.compile(request.excludes());
        fileLevel = new FileLevel(request.fileLevel());
        wanted = RequestedPaths.resolve(request.paths());
    }

    /** Stores the tree and returns its root. */
    Fingerprint run(Engine engine, Optional<Previous> previous, Keys keys, int readers) throws InterruptedException {
        previous.ifPresent(known -> expect(known, engine.state().progress()));
        TreeRun run = new TreeRun(
                request,
                excludes,
                fileLevel,
                previous,
                new AttributeReader(),
                new HardLinks(),
                engine.pages(),
                engine.batches(),
                engine.storing(),
                engine.state(),
                engine.resume(),
                new CompletableFuture<>());
        WalkStack stack = new WalkStack(root(run), engine.state());
        Readers.run(readers, engine.state(), () -> new TreeReader(run, stack, keys).walk());
        stack.drop();
        engine.state().progress().enter(BackupProgress.Phase.FINISHING);
        engine.errands().await();
        engine.state().check();
        return Engine.root(run.root().getNow(new Content.Empty()));
    }

    private Folder root(TreeRun run) {
        Optional<Entry> before = run.previous()
                .map(known -> new Entry(
                        ROOT, Entry.Type.DIRECTORY, 0, Attributes.NONE, new Content.Directory(known.root(), 0, 0)));
        boolean promised = run.previous().isPresent()
                && run.storing().missing(List.of(run.previous().get().root())).isEmpty();
        return new Folder(
                new Folder.Position(null, 0, ROOT, FolderHandle.root(), wanted, home()),
                new Folder.Before(before, promised),
                Attributes.NONE,
                run.pages());
    }

    private Optional<Device> home() {
        if (!wanted.everything()) {
            return Optional.empty();
        }
        try (Directory directory = Directory.open(ROOT)) {
            return Optional.of(directory.stat().device());
        } catch (SystemCallException e) {
            throw new HoldfastException(ErrorCode.SOURCE_UNREADABLE, "/", "Cannot read /: " + e.getMessage(), e);
        }
    }

    /** The previous snapshot says how much there may be. When it cannot be read, nobody says. */
    private void expect(Previous previous, BackupProgress progress) {
        try {
            Size size = new Size();
            size.add(new Tree(previous.pages()), previous.root(), wanted);
            progress.expect(size.files, size.bytes);
        } catch (HoldfastException e) {
            return;
        }
    }

    /** Adds up what the requested paths held. */
    private static final class Size {
        private long files;
        private long bytes;

        private void add(Tree tree, Fingerprint directory, Wanted at) {
            if (at.everything()) {
                tree.entries(directory, this::add);
                return;
            }
            for (Map.Entry<byte[], Wanted> each : at.children().entrySet()) {
                Optional<Entry> entry = tree.find(directory, each.getKey());
                if (entry.isEmpty()) {
                    continue;
                }
                if (each.getValue().everything()
                        || !(entry.get().content() instanceof Content.Directory(Fingerprint root, long _, long _))) {
                    add(entry.get());
                } else {
                    add(tree, root, each.getValue());
                }
            }
        }

        private void add(Entry entry) {
            if (entry.content() instanceof Content.Directory(Fingerprint _, long below, long size)) {
                files += below;
                bytes += size;
            } else if (entry.type() == Entry.Type.FILE) {
                files++;
                bytes += entry.size();
            }
        }
    }
}
