package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.restore.Foresight.Fate;
import io.holdfast.agent.target.file.Rules.Verdict;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A directory of the target that is only looked at: what would be restored, and how much room it would take. */
final class RehearsedGround implements Ground {
    private final Optional<Directory> existing;
    private final byte[] path;
    private final Outlook outlook;

    /** What all directories of one rehearsal share. */
    static final class Outlook {
        private final SnapshotReader reader;
        private final RestoreOptions options;
        private final Tally tally;
        private final Measure measure;
        private final Foresight foresight;
        private final Set<Long> linked = new HashSet<>();
        private long needed;

        /** Whether it is of interest how much room is needed: for sparse files that takes reading their chunk lists. */
        enum Measure {
            ROOM,
            COUNTS
        }

        Outlook(SnapshotReader reader, RestoreOptions options, Tally tally, Measure measure, Foresight foresight) {
            this.reader = reader;
            this.options = options;
            this.tally = tally;
            this.measure = measure;
            this.foresight = foresight;
        }

        /** Bytes that the target's file system needs more than it uses now. */
        long needed() {
            return needed;
        }
    }

    RehearsedGround(Optional<Directory> existing, byte[] path, Outlook outlook) {
        this.existing = existing;
        this.path = path;
        this.outlook = outlook;
    }

    @Override
    public Optional<Ground> enter(Entry entry) {
        byte[] inside = Paths.joined(path, entry.name());
        try {
            Optional<Stat> there = look(entry);
            if (there.isEmpty()) {
                outlook.foresight.foresee(inside, entry, Fate.CREATED);
                return Optional.of(new RehearsedGround(Optional.empty(), inside, outlook));
            }
            if (there.get().type() == FileType.DIRECTORY) {
                return Optional.of(new RehearsedGround(
                        Optional.of(existing.orElseThrow().openDirectory(entry.name())), inside, outlook));
            }
            if (outlook.options.conflicts().judge(there.get(), entry) == Verdict.REPLACE) {
                outlook.foresight.foresee(inside, entry, Fate.OVERWRITTEN);
                return Optional.of(new RehearsedGround(Optional.empty(), inside, outlook));
            }
            block(entry, inside, "something that is no directory stands in its place");
        } catch (SystemCallException e) {
            unseen(entry, inside, e);
        }
        return Optional.empty();
    }

    @Override
    public void put(Entry entry) {
        byte[] inside = Paths.joined(path, entry.name());
        try {
            Optional<Stat> there = look(entry);
            if (there.isPresent() && outlook.options.conflicts().judge(there.get(), entry) == Verdict.KEEP) {
                outlook.tally.kept(1);
                outlook.foresight.foresee(inside, entry, Fate.KEPT);
            } else if (there.isPresent() && there.get().type() == FileType.DIRECTORY) {
                block(entry, inside, "a directory stands in its place");
            } else {
                outlook.tally.written(entry.size());
                outlook.tally.restored(entry);
                outlook.foresight.foresee(inside, entry, there.isPresent() ? Fate.OVERWRITTEN : Fate.CREATED);
                long freed = there.map(stat -> stat.blocks() * 512).orElse(0L);
                outlook.needed += Math.max(0, room(entry) - freed);
            }
        } catch (SystemCallException e) {
            unseen(entry, inside, e);
        }
    }

    private Optional<Stat> look(Entry entry) throws SystemCallException {
        return existing.isPresent() ? existing.get().find(entry.name()) : Optional.empty();
    }

    private long room(Entry entry) {
        if (outlook.measure == Outlook.Measure.COUNTS) {
            return 0;
        }
        var identity = entry.attributes().identity();
        if (identity.links() > 1 && !outlook.linked.add(identity.inode() * 31 + identity.device())) {
            return 0;
        }
        if (outlook.options.holes() == RestoreOptions.Holes.WRITTEN) {
            return entry.size();
        }
        long[] sum = {entry.content() instanceof Content.Inline ? entry.size() : 0};
        outlook.reader.tree().runs(entry.content(), run -> sum[0] += run instanceof Run.Stored ? run.length() : 0);
        return sum[0];
    }

    private void block(Entry entry, byte[] inside, String why) {
        outlook.tally.kept(1 + (entry.content() instanceof Content.Directory below ? below.files() : 0));
        outlook.tally.exception(inside, new HoldfastException(ErrorCode.TARGET_EXISTS, Paths.text(inside), why));
        outlook.foresight.foresee(inside, entry, Fate.BLOCKED);
    }

    private void unseen(Entry entry, byte[] inside, SystemCallException e) {
        outlook.tally.exception(
                inside,
                new HoldfastException(ErrorCode.TARGET_UNWRITABLE, e.subject(), "not looked at: " + e.getMessage(), e));
        outlook.foresight.foresee(inside, entry, Fate.BLOCKED);
    }

    @Override
    public void leave() {
        try {
            if (existing.isPresent()) {
                existing.get().close();
            }
        } catch (SystemCallException e) {
            // It was only looked at.
        }
    }
}
