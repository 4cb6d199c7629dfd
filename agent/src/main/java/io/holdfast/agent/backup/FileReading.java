package io.holdfast.agent.backup;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.source.file.AttributeReader;
import io.holdfast.agent.source.file.RawPath;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the content of regular files, for one reader. */
final class FileReading {
    private static final int ATTEMPTS = 3;
    private static final int SCRATCH = 256 << 10;
    private static final int SECTOR = 512;
    /** A longer file is shown as what is being read, and read ahead. */
    private static final long LONG = 8L << 20;

    private final TreeRun run;
    private final Intake intake;
    private final Recall recall;
    private final FileLevel.Names wholeNames;
    private final Fingerprinter fingerprinter;
    private final byte[] scratch = new byte[SCRATCH];

    FileReading(TreeRun run, Intake intake, Recall recall, Keys keys) {
        this.run = run;
        this.intake = intake;
        this.recall = recall;
        wholeNames = run.fileLevel().names();
        fingerprinter = new Fingerprinter(keys);
    }

    /**
     * Where an entry goes.
     *
     * @param former what it was before
     * @param known what an earlier beginning of the run has stored of it
     */
    record Target(Folder folder, int slot, byte[] name, Former former, Optional<Recall.Known> known) {
        byte[] path() {
            return RawPath.child(folder.position().handle().path(), name);
        }
    }

    /** How one attempt to read a file ended. */
    private sealed interface Attempt {
        record InPlace(Content content, long length) implements Attempt {}

        record Streamed(ContentStream stream) implements Attempt {}
    }

    /** Reads a file and sees to it that its entry gets into its place, now or when its content is stored. */
    void read(Target target, Directory directory) throws InterruptedException {
        try (OpenFile file = directory.openFile(target.name)) {
            read(target, file);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                run.state().progress().vanished.increment();
            } else {
                run.state().unreadable(target.path(), e);
            }
            run.lost(target.folder, target.slot);
        }
    }

    private void read(Target target, OpenFile file) throws SystemCallException, InterruptedException {
        Stat before = file.stat();
        if (before.type() != FileType.REGULAR) {
            // Replaced since it was listed, by something of another kind.
            run.state()
                    .except(
                            target.path(),
                            ErrorCode.SOURCE_CHANGED,
                            RawPath.text(target.path()) + " became something else while it was backed up.");
            run.lost(target.folder, target.slot);
            return;
        }
        if (before.size() > LONG) {
            run.state().progress().reading(target.path());
            file.advise(new Extent(0, before.size()), OpenFile.Advice.SEQUENTIAL);
        }
        for (int attempt = 1; ; attempt++) {
            List<Attributes.Extended> extended = AttributeReader.extended(file.extendedAttributes());
            Intake.Mark mark = intake.begin(before.size());
            Attempt read;
            try {
                read = content(target, file, before);
            } catch (SystemCallException e) {
                intake.rollBack(mark);
                throw e;
            }
            Stat after = file.stat();
            boolean steady = before.size() == after.size()
                    && before.modified().equals(after.modified())
                    && before.changed().equals(after.changed());
            if (steady || attempt == ATTEMPTS) {
                if (!steady) {
                    run.state()
                            .except(
                                    target.path(),
                                    ErrorCode.SOURCE_CHANGED,
                                    RawPath.text(target.path()) + " changed each of the " + ATTEMPTS
                                            + " times it was read; what was read last is kept.");
                }
                deliver(target, before, run.attributes().of(before, extended), read);
                return;
            }
            intake.rollBack(mark);
            before = after;
        }
    }

    private void deliver(Target target, Stat stat, Attributes attributes, Attempt read) {
        ContentStream.Receiver receiver = entry(target, attributes);
        if (stat.links() > 1) {
            HardLinks.Shared shared = new HardLinks.Shared(attributes, stat.links());
            shared.give(receiver);
            run.hardLinks().remember(stat, shared);
            receiver = shared;
        }
        switch (read) {
            case Attempt.InPlace(Content content, long length) -> receiver.accept(content, length);
            case Attempt.Streamed(ContentStream stream) -> stream.end(receiver);
        }
    }

    /** Puts the entry of a file into its place once the content is known. */
    ContentStream.Receiver entry(Target target, Attributes attributes) {
        return (content, length) -> run.done(
                target.folder,
                target.slot,
                new Entry(
                        target.name, Entry.Type.FILE, length, attributes, length == 0 ? new Content.Empty() : content));
    }

    private Attempt content(Target target, OpenFile file, Stat stat) throws SystemCallException, InterruptedException {
        long size = stat.size();
        if (size <= Content.MAX_INLINE) {
            int count = file.read(0, scratch, 0, (int) size);
            run.state().progress().read.add(count);
            return new Attempt.InPlace(new Content.Inline(Arrays.copyOf(scratch, count)), count);
        }
        Optional<Recall.Known> known = target.known.filter(each -> each.isOf(stat));
        if (known.isPresent() && known.get().content().isPresent()) {
            run.state().progress().resumed.add(size);
            return new Attempt.InPlace(known.get().content().get(), size);
        }
        boolean sparse = stat.blocks() * SECTOR < size;
        if (sparse || known.isPresent()) {
            return stretches(target, file, stat);
        }
        if (size >= FileLevel.MIN_SIZE && wholeNames.matches(target.name)) {
            return intake.fitsOne(size) ? onePiece(target, file, stat) : named(target, file, stat);
        }
        return stream(target, file, stat, new FileLevel.Identity.Unnamed());
    }

    private ContentStream open(Target target, Stat stat, FileLevel.Identity identity) {
        return new ContentStream(run.pages(), identity, target.former, recall.recorder(stat));
    }

    private Attempt stream(Target target, OpenFile file, Stat stat, FileLevel.Identity identity)
            throws SystemCallException, InterruptedException {
        ContentStream stream = open(target, stat, identity);
        intake.section(stream, file::read, 0, stat.size(), FileReading::unseen);
        return new Attempt.Streamed(stream);
    }

    private Attempt onePiece(Target target, OpenFile file, Stat stat) throws SystemCallException, InterruptedException {
        return stream(target, file, stat, new FileLevel.Identity.ToBeNamed());
    }

    /** Reads all of a long file to name it, and once more only if nobody knows it. The second reading is named again: it counts. */
    private Attempt named(Target target, OpenFile file, Stat stat) throws SystemCallException, InterruptedException {
        try {
            return readTwice(target, file, stat);
        } catch (SystemCallException e) {
            // What was added is part of no name.
            fingerprinter.wholeFile();
            throw e;
        }
    }

    private Attempt readTwice(Target target, OpenFile file, Stat stat)
            throws SystemCallException, InterruptedException {
        long size = stat.size();
        long length = 0;
        for (int count = 1; count > 0 && length < size; length += count) {
            count = file.read(length, scratch, 0, (int) Math.min(SCRATCH, size - length));
            fingerprinter.addToFile(scratch, 0, count);
            run.state().progress().read.add(count);
            run.state().check();
        }
        Fingerprint name = fingerprinter.wholeFile();
        if (run.storing().missing(List.of(name)).isEmpty()) {
            run.state().progress().referencedFiles.increment();
            run.state().progress().referencedBytes.add(length);
            return new Attempt.InPlace(new Content.WholeFile(name), length);
        }
        ContentStream stream = open(target, stat, new FileLevel.Identity.Unnamed());
        intake.section(
                stream,
                file::read,
                0,
                size,
                seen -> fingerprinter.addToFile(seen.buffer(), seen.from(), seen.length()));
        stream.name(fingerprinter.wholeFile());
        return new Attempt.Streamed(stream);
    }

    /** Leaves out holes, and what was stored before. */
    private Attempt stretches(Target target, OpenFile file, Stat stat)
            throws SystemCallException, InterruptedException {
        long size = stat.size();
        ContentStream stream = open(target, stat, new FileLevel.Identity.Unnamed());
        long at = recall.replay(stream, stat, file::read);
        while (at < size) {
            Optional<Extent> next = file.nextData(at);
            long start = Math.min(next.map(Extent::position).orElse(size), size);
            if (start > at) {
                stream.add(List.of(new Run.Hole(start - at)));
            }
            at = start;
            if (next.isPresent() && start < size) {
                long length = Math.min(next.get().end(), size) - start;
                long done = intake.section(stream, file::read, start, length, FileReading::unseen);
                at += done;
                if (done < length) {
                    // Cut off meanwhile; what is left of the content ends here.
                    break;
                }
            }
            if (stream.crowded()) {
                intake.flush();
                stream.awaitRoom(run.state());
            }
        }
        return new Attempt.Streamed(stream);
    }

    /** For bytes nobody else wants to see. */
    private static void unseen(Intake.Seen seen) {}
}
