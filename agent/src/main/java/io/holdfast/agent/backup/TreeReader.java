package io.holdfast.agent.backup;

import io.holdfast.agent.backup.Candidates.Candidate;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.source.file.AttributeReader;
import io.holdfast.agent.source.file.FolderHandle;
import io.holdfast.agent.source.file.RawPath;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One thread that walks: takes a directory, looks at its entries, reads those that changed, and leaves the directories in it to whoever is free. */
final class TreeReader {
    /** Entries looked at together: what is asked of the repository is asked for all of them at once. */
    private static final int WINDOW = 1024;

    private final TreeRun run;
    private final WalkStack stack;
    private final Intake intake;
    private final FileReading files;
    private final EntryDecisions decisions;
    private final Candidates candidates;
    private final Recall recall;

    TreeReader(TreeRun run, WalkStack stack, Keys keys) {
        this.run = run;
        this.stack = stack;
        intake = new Intake(run.batches(), run.state());
        recall = new Recall(run, intake);
        files = new FileReading(run, intake, recall, keys);
        decisions = new EntryDecisions(run);
        candidates = new Candidates(run, decisions);
    }

    /** Walks until nothing is left or the run is over. */
    void walk() {
        try {
            for (Optional<Folder> next = next(); next.isPresent(); next = next()) {
                List<Folder> found = new ArrayList<>();
                try {
                    visit(next.get(), found);
                } finally {
                    stack.done(found);
                }
            }
            intake.flush();
        } catch (InterruptedException | RuntimeException | Error e) {
            run.state().fail(e);
        }
    }

    private Optional<Folder> next() throws InterruptedException {
        run.state().pause();
        run.state().check();
        Optional<Folder> next = stack.poll();
        if (next.isEmpty()) {
            // Somebody may wait for what is in the buffer, and it may be a while.
            intake.flush();
            next = stack.take();
        }
        return next;
    }

    private void visit(Folder folder, List<Folder> found) throws InterruptedException {
        FolderHandle handle = folder.position().handle();
        Directory directory;
        try {
            directory = handle.acquire();
        } catch (SystemCallException e) {
            notOpened(folder, e);
            return;
        } finally {
            folder.letParentGo();
        }
        try {
            byte[] path = handle.path();
            run.state().progress().reading(path);
            try {
                if (folder.position().parent() != null) {
                    folder.describe(decisions.describe(folder, directory));
                }
                entries(folder, directory, path, found);
            } catch (SystemCallException e) {
                // What was found before stays.
                run.state().unreadable(path, e);
                folder.differs();
            }
            found.forEach(Folder::keepParentOpen);
        } finally {
            handle.release();
        }
        run.closed(folder);
    }

    private void notOpened(Folder folder, SystemCallException e) {
        Folder.Position position = folder.position();
        byte[] path = position.handle().path();
        @Nullable Folder parent = position.parent();
        if (e.errno() == Errno.ENOENT && parent != null) {
            run.state().progress().vanished.increment();
            run.lost(parent, position.slot());
            return;
        }
        run.state().unreadable(path, e);
        folder.differs();
        run.closed(folder);
    }

    private void entries(Folder folder, Directory directory, byte[] path, List<Folder> found)
            throws SystemCallException, InterruptedException {
        boolean promised = folder.before().promised();
        PreviousEntries previous =
                new PreviousEntries(run.previous(), folder.before().content().map(Content.Directory::root));
        List<Candidate> all = candidates.of(folder, directory, path);
        for (int from = 0; from < all.size(); from += WINDOW) {
            List<Candidate> window = all.subList(from, Math.min(from + WINDOW, all.size()));
            List<EntryDecisions.Look> looks = new ArrayList<>(window.size());
            for (Candidate each : window) {
                look(folder, directory, each, previous).ifPresent(looks::add);
            }
            if (!promised) {
                decisions.readWhatIsMissing(looks);
            }
            recall.find(looks);
            for (EntryDecisions.Look each : looks) {
                run.state().check();
                place(folder, directory, each, promised, found);
            }
        }
        if (!previous.allFound()) {
            folder.differs();
        }
    }

    private Optional<EntryDecisions.Look> look(
            Folder folder, Directory directory, Candidate candidate, PreviousEntries previous) {
        byte[] name = candidate.name();
        Optional<Entry> before = previous.find(name);
        try {
            Optional<Stat> stat = directory.find(name);
            if (stat.isEmpty()) {
                run.state().progress().vanished.increment();
            } else if (!excludedOnSecondLook(folder, candidate, stat.get())) {
                return Optional.of(decisions.look(name, stat.get(), before, candidate.wanted()));
            }
        } catch (SystemCallException e) {
            run.state().unreadable(RawPath.child(folder.position().handle().path(), name), e);
        }
        folder.differs();
        return Optional.empty();
    }

    /** A few file systems do not tell the type of an entry in their listing, and some patterns are for directories only. */
    private boolean excludedOnSecondLook(Folder folder, Candidate candidate, Stat stat) {
        return candidate.type() == FileType.UNKNOWN
                && candidate.wanted().isEmpty()
                && run.excludes().in(folder.position().handle().path()).excludes(candidate.name(), stat.type());
    }

    private void place(
            Folder folder, Directory directory, EntryDecisions.Look look, boolean promised, List<Folder> found)
            throws InterruptedException {
        Stat stat = look.stat();
        BackupProgress progress = run.state().progress();
        switch (stat.type()) {
            case DIRECTORY -> {
                progress.directories.increment();
                int slot = folder.reserve();
                found.add(decisions.below(folder, slot, look, promised));
            }
            case REGULAR -> {
                progress.files.increment();
                progress.found.add(stat.size());
                file(folder, directory, look, promised ? former(look) : Former.none());
            }
            case SYMBOLIC_LINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> {
                progress.others.increment();
                other(folder, directory, look);
            }
            case SOCKET, UNKNOWN -> {
                progress.sockets.increment();
                if (look.before().isPresent()) {
                    folder.differs();
                }
            }
        }
    }

    private Former former(EntryDecisions.Look look) {
        return look.before().isPresent() && run.previous().isPresent()
                ? new FormerContent(run.previous().get(), look.before().get().content())
                : Former.none();
    }

    private void file(Folder folder, Directory directory, EntryDecisions.Look look, Former former)
            throws InterruptedException {
        int slot = folder.reserve();
        if (look.unchanged()) {
            run.state().progress().unchangedFiles.increment();
            run.unchanged(folder, slot, look.before().orElseThrow());
            return;
        }
        FileReading.Target target = new FileReading.Target(folder, slot, look.name(), former, look.known());
        if (look.stat().links() > 1) {
            Optional<HardLinks.Shared> shared = run.hardLinks().find(look.stat());
            if (shared.isPresent()) {
                shared.get().give(files.entry(target, shared.get().attributes()));
                return;
            }
        }
        files.read(target, directory);
    }

    private void other(Folder folder, Directory directory, EntryDecisions.Look look) {
        int slot = folder.reserve();
        if (look.unchanged()) {
            run.unchanged(folder, slot, look.before().orElseThrow());
            return;
        }
        try {
            Stat stat = look.stat();
            Content content = switch (stat.type()) {
                case SYMBOLIC_LINK -> new Content.Target(directory.readLink(look.name()));
                case CHARACTER_DEVICE, BLOCK_DEVICE ->
                    new Content.Device(stat.node().major(), stat.node().minor());
                case FIFO, UNKNOWN, DIRECTORY, REGULAR, SOCKET -> new Content.Empty();
            };
            Attributes attributes =
                    run.attributes().of(stat, AttributeReader.extended(directory.extendedAttributes(look.name())));
            run.done(folder, slot, new Entry(look.name(), EntryDecisions.type(stat.type()), 0, attributes, content));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                run.state().progress().vanished.increment();
            } else {
                run.state().unreadable(RawPath.child(folder.position().handle().path(), look.name()), e);
            }
            run.lost(folder, slot);
        }
    }
}
