package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.agent.target.file.FileTarget.Origin;
import io.holdfast.agent.target.file.Rules.Verdict;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What stands where the entries of one directory are to stand, and what is to become of it. */
final class Occupancy {
    private static final String SPELLING =
            "the file system does not tell its name from that of another, such as by case, which stands there";

    private final FileTarget target;
    private final Directory open;
    private final Origin origin;
    private final Function<Entry, byte[]> path;
    private Set<ByteBuffer> listed = Set.of();

    /** @param path of an entry in the snapshot, for reports */
    Occupancy(FileTarget target, Directory open, Origin origin, Function<Entry, byte[]> path) {
        this.target = target;
        this.open = open;
        this.origin = origin;
        this.path = path;
    }

    /** How a directory came to be there, and the attributes that it gets at the end. */
    record Entered(Origin how, Optional<Attributes> later) {}

    /** What becomes of an entry that is no directory. Where nobody else was, nobody is asked: the name is given in a way that replaces nothing. */
    Way way(Entry entry) throws SystemCallException {
        return origin == Origin.CREATED ? Way.CLEAR : look(entry);
    }

    /** The same, by looking. */
    Way look(Entry entry) throws SystemCallException {
        Optional<Stat> existing = open.find(entry.name());
        if (existing.isEmpty()) {
            return Way.CLEAR;
        }
        if (isSpelledOtherwise(entry.name())) {
            block(entry, SPELLING);
            return Way.BLOCKED;
        }
        Optional<Made> made = log().made(existing.get());
        if (made.isPresent()) {
            return again(entry, made.get());
        }
        if (target.rules().conflicts().judge(existing.get(), entry) == Verdict.KEEP) {
            target.report().kept(1);
            return Way.BLOCKED;
        }
        if (existing.get().type() == FileType.DIRECTORY) {
            block(entry, "a directory stands in its place");
            return Way.BLOCKED;
        }
        return Way.REPLACE;
    }

    private Way again(Entry entry, Made made) {
        switch (made) {
            case WITH_EXCEPTIONS -> {
                return Way.REPLACE;
            }
            case WITHOUT_OWNER -> target.report().ownerRefused();
            case WHOLE -> {}
        }
        target.report().restoredBefore(entry);
        return Way.DONE;
    }

    /** Sees to it that a directory stands there; empty when something is in its way, which was reported. */
    Optional<Entered> directory(Entry entry) throws SystemCallException {
        Optional<Attributes> all = Optional.of(entry.attributes());
        if (log().goesOn() && log().madeDirectory(open.stat(), entry.name())) {
            Origin how = create(entry.name()) ? Origin.CREATED : Origin.RESUMED;
            return Optional.of(new Entered(how, all));
        }
        if (isFree(entry)) {
            note(entry);
        }
        if (create(entry.name())) {
            return Optional.of(new Entered(Origin.CREATED, all));
        }
        if (isSpelledOtherwise(entry.name())) {
            block(entry, SPELLING);
            return Optional.empty();
        }
        Stat existing = open.stat(entry.name());
        Verdict verdict = target.rules().conflicts().judge(existing, entry);
        if (existing.type() == FileType.DIRECTORY) {
            return Optional.of(new Entered(Origin.FOUND, verdict == Verdict.REPLACE ? all : Optional.empty()));
        }
        if (verdict == Verdict.KEEP) {
            block(entry, "something that is no directory stands in its place");
            return Optional.empty();
        }
        note(entry);
        open.remove(entry.name());
        open.createDirectory(entry.name());
        return Optional.of(new Entered(Origin.CREATED, all));
    }

    /** Whether what is found under a name is there under another: what was restored just before would be taken for what was there, or be replaced. */
    private synchronized boolean isSpelledOtherwise(byte[] name) throws SystemCallException {
        ByteBuffer wanted = ByteBuffer.wrap(name);
        if (listed.contains(wanted)) {
            return false;
        }
        listed = open.list().stream().map(each -> ByteBuffer.wrap(each.name())).collect(Collectors.toSet());
        return !listed.contains(wanted);
    }

    /** Asked only for the notes: without them making it tells. */
    private boolean isFree(Entry entry) throws SystemCallException {
        return log().isKept()
                && (origin == Origin.CREATED || open.find(entry.name()).isEmpty());
    }

    private void note(Entry entry) throws SystemCallException {
        if (log().isKept()) {
            log().makeDirectory(open.stat(), entry.name());
        }
    }

    /** Whether it was not there. */
    private boolean create(byte[] entry) throws SystemCallException {
        try {
            open.createDirectory(entry);
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }

    private void block(Entry entry, String why) {
        long below = entry.content() instanceof Content.Directory directory ? directory.files() : 0;
        target.report().kept(1 + below);
        Failures.report(
                target.report(),
                path.apply(entry),
                ErrorCode.TARGET_EXISTS,
                "not restored: " + why + ". Remove it, or choose another target.");
    }

    private RestoreLog log() {
        return target.log();
    }
}
