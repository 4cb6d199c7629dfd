package io.holdfast.agent.backup;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.source.file.AttributeReader;
import io.holdfast.agent.source.file.Wanted;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What is read and what is known already. */
final class EntryDecisions {
    private final TreeRun run;

    EntryDecisions(TreeRun run) {
        this.run = run;
    }

    /** An entry that was looked at. */
    static final class Look {
        private final byte[] name;
        private final Stat stat;
        private final Optional<Entry> before;
        private final Optional<Wanted> wanted;
        private boolean unchanged;
        private Optional<Recall.Known> known = Optional.empty();

        Look(byte[] name, Stat stat, Optional<Entry> before, Optional<Wanted> wanted) {
            this.name = name;
            this.stat = stat;
            this.before = before;
            this.wanted = wanted;
        }

        byte[] name() {
            return name;
        }

        Stat stat() {
            return stat;
        }

        Optional<Entry> before() {
            return before;
        }

        Optional<Wanted> wanted() {
            return wanted;
        }

        /** Whether the previous entry still holds, content included. */
        boolean unchanged() {
            return unchanged;
        }

        /** What an earlier beginning of the run has stored of it. */
        Optional<Recall.Known> known() {
            return known;
        }

        void know(Recall.Known stored) {
            known = Optional.of(stored);
        }
    }

    Look look(byte[] name, Stat stat, Optional<Entry> before, Optional<Wanted> wanted) {
        Look look = new Look(name, stat, before, wanted);
        look.unchanged = before.isPresent() && unchanged(before.get(), stat);
        return look;
    }

    private boolean unchanged(Entry before, Stat now) {
        return now.type() != FileType.SOCKET
                && before.type() == type(now.type())
                && (now.type() != FileType.REGULAR || before.size() == now.size())
                && AttributeReader.unchanged(before.attributes(), now)
                && run.previous()
                        .filter(known -> now.changed().isSettled(known.began()))
                        .isPresent();
    }

    /** Sockets have none: they are not kept. */
    static Entry.Type type(FileType type) {
        return switch (type) {
            case REGULAR -> Entry.Type.FILE;
            case DIRECTORY -> Entry.Type.DIRECTORY;
            case SYMBOLIC_LINK -> Entry.Type.SYMBOLIC_LINK;
            case FIFO -> Entry.Type.FIFO;
            case CHARACTER_DEVICE -> Entry.Type.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> Entry.Type.BLOCK_DEVICE;
            case SOCKET, UNKNOWN -> throw new IllegalArgumentException("no entry is made of a " + type);
        };
    }

    /** Asks for the content of what did not change; what the repository does not have is read after all. */
    void readWhatIsMissing(List<Look> looks) {
        List<Fingerprint> ask = new ArrayList<>();
        List<Look> askers = new ArrayList<>();
        for (Look look : looks) {
            if (look.unchanged) {
                for (Fingerprint each : links(look.before.orElseThrow().content())) {
                    ask.add(each);
                    askers.add(look);
                }
            }
        }
        BitSet missing = run.storing().missing(ask);
        for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
            askers.get(i).unchanged = false;
        }
    }

    /** What the repository must have, for it to have this content. */
    static List<Fingerprint> links(Content content) {
        return switch (content) {
            case Content.Runs(List<Run> runs) -> Recall.chunks(runs);
            case Content.ChunkList(Fingerprint root) -> List.of(root);
            case Content.WholeFile(Fingerprint name) -> List.of(name);
            case Content.Empty _, Content.Inline _, Content.Target _, Content.Device _ -> List.of();
            case Content.Directory _ -> List.of();
        };
    }

    /** The attributes of an open directory, empty when they are those of the previous snapshot. */
    Optional<Attributes> describe(Folder folder, Directory directory) throws SystemCallException {
        Stat stat = directory.stat();
        Optional<Entry> before = folder.before().entry();
        if (before.isPresent() && unchanged(before.get(), stat)) {
            return Optional.empty();
        }
        return Optional.of(run.attributes().of(stat, AttributeReader.extended(directory.extendedAttributes())));
    }

    /** Whether something is mounted here that was not asked for. */
    boolean isOtherFileSystem(Folder folder, Directory directory) throws SystemCallException {
        Optional<Device> home = folder.position().home();
        return run.request().fileSystems() == Request.FileSystems.ONE
                && home.isPresent()
                && !directory.stat().device().equals(home.get());
    }

    /** A directory found in another. */
    Folder below(Folder above, int slot, Look look, boolean promised) {
        Wanted wanted = look.wanted.orElseGet(Wanted::all);
        Optional<Device> home = above.position().home();
        if (wanted.asked()) {
            home = Optional.of(look.stat.device());
        }
        Optional<Entry> before = look.before.filter(entry -> entry.content() instanceof Content.Directory);
        return new Folder(
                new Folder.Position(
                        above, slot, look.name, above.position().handle().child(look.name), wanted, home),
                new Folder.Before(
                        before,
                        before.isPresent()
                                && (promised || isPromised(before.get().content()))),
                run.attributes().of(look.stat, List.of()),
                run.pages());
    }

    private boolean isPromised(Content content) {
        return content instanceof Content.Directory(Fingerprint root, long _, long _)
                && run.storing().missing(List.of(root)).isEmpty();
    }
}
