package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Directory.Existing;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.agent.target.file.FileTarget.Origin;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the target. Stays open for as long as somebody holds it; when the last lets go, its attributes are set, it is closed, and its parent is let go in turn: so
 * directories end after all that is in them, deepest first, whatever threads finish their content.
 */
public final class TargetDirectory {
    /** What is said where a file cannot have one more name: no file system has them all, some have none, and none reaches into another. */
    private static final Set<Errno> LINKLESS =
            EnumSet.of(Errno.EPERM, Errno.EXDEV, Errno.EMLINK, Errno.ENOSYS, Errno.EOPNOTSUPP);

    private final FileTarget target;
    private final @Nullable TargetDirectory parent;
    private final byte[] name;
    private final Directory open;
    private final Origin origin;
    private final Optional<Attributes> attributes;
    private final Occupancy occupancy;
    private final Standing standing;
    private final AtomicInteger holds = new AtomicInteger(1);

    /** Whether what is below is made durable with what is above. */
    private enum Standing {
        WITHIN,
        /** On a file system of its own. */
        MOUNTED
    }

    private TargetDirectory(
            FileTarget target,
            @Nullable TargetDirectory parent,
            byte[] name,
            Directory open,
            Origin origin,
            Optional<Attributes> attributes,
            Standing standing) {
        this.target = target;
        this.parent = parent;
        this.name = name;
        this.open = open;
        this.origin = origin;
        this.attributes = attributes;
        this.standing = standing;
        occupancy = new Occupancy(target, open, origin, this::pathOf);
    }

    static TargetDirectory top(
            FileTarget target, Directory open, Origin origin, byte[] path, Optional<Attributes> attributes) {
        return new TargetDirectory(target, null, path, open, origin, attributes, Standing.WITHIN);
    }

    /**
     * Creates a directory in this one, or enters the one that is there. It is held once, and holds this one.
     *
     * @return empty when something stands in its way or it cannot be made; that was reported
     */
    public Optional<TargetDirectory> enter(Entry entry) {
        try {
            Optional<Occupancy.Entered> entered = occupancy.directory(entry);
            if (entered.isEmpty()) {
                return Optional.empty();
            }
            Origin how = entered.get().how();
            Directory inside = open.openDirectory(entry.name());
            if (how != Origin.CREATED) {
                target.removeLeftovers(inside);
            }
            hold();
            TargetDirectory child = new TargetDirectory(
                    target, this, entry.name(), inside, how, entered.get().later(), standing(inside, how));
            if (how == Origin.RESUMED || (how == Origin.CREATED && origin != Origin.CREATED)) {
                child.disinherit();
            }
            return Optional.of(child);
        } catch (SystemCallException e) {
            Failures.report(target.report(), pathOf(entry), e);
            return Optional.empty();
        }
    }

    private Standing standing(Directory inside, Origin how) throws SystemCallException {
        return how == Origin.CREATED
                        || inside.stat().device().equals(open.stat().device())
                ? Standing.WITHIN
                : Standing.MOUNTED;
    }

    /** Access control that the directory above hands down would be handed down to everything below. */
    private void disinherit() throws SystemCallException {
        for (byte[] each : open.extendedAttributes().names()) {
            if (AttributeWriter.isAccessControl(each)) {
                open.extendedAttributes().remove(each);
            }
        }
    }

    /**
     * Takes the file of this entry in hand. Called for the entries of one target by one thread.
     *
     * @return empty when nothing is to be written for it: it became a link, or something stays in its place
     */
    public Optional<TargetFile> file(Entry entry, Inspection inspection) {
        return take(entry).map(place -> new TargetFile(place, inspection));
    }

    /** Takes the symbolic link, fifo or device of this entry in hand; as {@link #file}. */
    public Optional<TargetNode> node(Entry entry) {
        return take(entry).map(TargetNode::new);
    }

    private Optional<Place> take(Entry entry) {
        Optional<LinkGroup> known = target.links().groupOf(entry);
        if (known.isPresent()) {
            hold();
            known.get().follow(this, entry);
            return Optional.empty();
        }
        try {
            Way way = occupancy.way(entry);
            return switch (way) {
                case CLEAR, REPLACE -> {
                    hold();
                    yield Optional.of(new Place(this, entry, way, target.links().begin(entry, this)));
                }
                case DONE -> {
                    target.links().begin(entry, this).ifPresent(LinkGroup::placed);
                    yield Optional.empty();
                }
                case BLOCKED -> Optional.empty();
            };
        } catch (SystemCallException e) {
            Failures.report(target.report(), pathOf(entry), e);
            return Optional.empty();
        }
    }

    /** What stands under a temporary name is about to get its own. */
    void note(byte[] temporary, Made how) throws SystemCallException {
        if (target.log().isKept()) {
            target.log().make(open.stat(temporary), how);
        }
    }

    /**
     * Gives what stands under a temporary name its own.
     *
     * @return whether it did; if not, something else is to stay there, which was reported, and what was made is gone
     */
    boolean place(byte[] temporary, Entry entry, Way way) throws SystemCallException {
        if (way == Way.REPLACE) {
            open.rename(temporary, open, entry.name(), Existing.REPLACE);
            return true;
        }
        try {
            open.rename(temporary, open, entry.name(), Existing.KEEP);
            return true;
        } catch (SystemCallException e) {
            // A file system that cannot tell whether a name is taken says EINVAL; there, looking first has to do.
            if (e.errno() != Errno.EEXIST && e.errno() != Errno.EINVAL) {
                throw e;
            }
        }
        return switch (occupancy.look(entry)) {
            case CLEAR, REPLACE -> {
                open.rename(temporary, open, entry.name(), Existing.REPLACE);
                yield true;
            }
            case DONE, BLOCKED -> {
                discard(temporary);
                yield false;
            }
        };
    }

    /** Removes something unfinished. */
    void discard(byte[] temporary) {
        try {
            open.remove(temporary);
        } catch (SystemCallException e) {
            // Gone, or out of reach: its name says what it is.
        }
    }

    /** Makes an entry a link to the first name of its group. This directory is held meanwhile. */
    void link(Entry entry, LinkGroup group) {
        byte[] temporary = target.temporaryName();
        try {
            Way way = occupancy.way(entry);
            if (way == Way.BLOCKED || way == Way.DONE) {
                return;
            }
            try {
                group.directory().within(there -> open.createHardLink(temporary, there, group.name()));
            } catch (SystemCallException e) {
                if (entry.type() != Entry.Type.FILE || !LINKLESS.contains(e.errno())) {
                    throw e;
                }
                copy(new Place(this, entry, way, Optional.empty()), group, e);
                return;
            }
            if (place(temporary, entry, way)) {
                // Moving one name of a file onto another does nothing at all and leaves both.
                if (way == Way.REPLACE) {
                    discard(temporary);
                }
                target.report().written(entry.size());
                target.report().restored(entry);
            }
        } catch (SystemCallException e) {
            discard(temporary);
            Failures.report(target.report(), pathOf(entry), e);
        }
    }

    /** Where names of one file cannot be: its content is worth more than that. */
    private void copy(Place place, LinkGroup group, SystemCallException why) throws SystemCallException {
        group.directory().within(there -> {
            try (OpenFile first = there.openFile(group.name())) {
                // For the place, which lets go of it.
                hold();
                FileCopy.fill(new TargetFile(place, Inspection.NONE), first);
            }
        });
        Failures.report(
                target.report(),
                place.path(),
                ErrorCode.TARGET_ATTRIBUTE,
                "restored as a file of its own, not as another name of one: " + why.getMessage());
    }

    /** An entry whose group has no first name, for that failed. */
    void linkless(Entry entry) {
        Failures.report(
                target.report(),
                pathOf(entry),
                ErrorCode.TARGET_CONTENT,
                "not restored: it is another name of a file that could not be restored");
    }

    @FunctionalInterface
    private interface Use {
        void of(Directory open) throws SystemCallException;
    }

    /** Uses it, open or opened once more. */
    private void within(Use use) throws SystemCallException {
        if (holdIfOpen()) {
            try {
                use.of(open);
            } finally {
                release();
            }
            return;
        }
        Deque<byte[]> names = new ArrayDeque<>();
        for (TargetDirectory at = this; at.parent != null; at = at.parent) {
            names.push(at.name);
        }
        Directory at = target.directory();
        try {
            for (byte[] each : names) {
                Directory next = at.openDirectory(each);
                closeUnlessTop(at);
                at = next;
            }
            use.of(at);
        } finally {
            closeUnlessTop(at);
        }
    }

    private void closeUnlessTop(Directory directory) throws SystemCallException {
        if (directory != target.directory()) {
            directory.close();
        }
    }

    /** Somebody more needs it open. Only who holds it, or whom it holds, may say so. */
    public void hold() {
        holds.incrementAndGet();
    }

    private boolean holdIfOpen() {
        for (int now = holds.get(); now > 0; now = holds.get()) {
            if (holds.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Lets it go. */
    public void release() {
        for (TargetDirectory at = this; at != null && at.holds.decrementAndGet() == 0; at = at.parent) {
            at.end();
        }
    }

    private void end() {
        try {
            if (attributes.isPresent() && (parent != null || origin != Origin.FOUND)) {
                AttributeWriter.Subject subject = new AttributeWriter.Subject(
                        open.metadata(), open.extendedAttributes(), Entry.Type.DIRECTORY, before(origin));
                target.attributes().write(subject, attributes.get(), this::path);
            }
            if (standing == Standing.MOUNTED) {
                open.syncFileSystem();
            }
            closeUnlessTop(open);
        } catch (SystemCallException e) {
            Failures.report(target.report(), path(), e);
        }
    }

    private AttributeWriter.Before before(Origin how) {
        boolean clean = how == Origin.CREATED && parent != null;
        return clean ? AttributeWriter.Before.NOTHING : AttributeWriter.Before.SOMETHING;
    }

    /** What may be on an entry that was just made here. */
    AttributeWriter.Before beforeEntries() {
        return origin == Origin.CREATED && parent != null
                ? AttributeWriter.Before.NOTHING
                : AttributeWriter.Before.SOMETHING;
    }

    Directory open() {
        return open;
    }

    FileTarget target() {
        return target;
    }

    byte[] pathOf(Entry entry) {
        return joined(path(), entry.name());
    }

    /** Where it stands in the snapshot. */
    public byte[] path() {
        return parent == null ? name : joined(parent.path(), name);
    }

    private static byte[] joined(byte[] directory, byte[] name) {
        int length = directory.length > 0 && directory[directory.length - 1] == '/'
                ? directory.length - 1
                : directory.length;
        byte[] joined = new byte[length + 1 + name.length];
        System.arraycopy(directory, 0, joined, 0, length);
        joined[length] = '/';
        System.arraycopy(name, 0, joined, length + 1, name.length);
        return joined;
    }
}
