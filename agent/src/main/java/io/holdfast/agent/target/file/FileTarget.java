package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.Listing;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.tree.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A directory into which is restored. */
public final class FileTarget implements AutoCloseable {
    private static final String TEMPORARY = ".holdfast-";

    private final Directory directory;
    private final Origin origin;
    private final String temporary;
    private final AtomicLong count = new AtomicLong();
    private final LinkGroups links = new LinkGroups();
    private final Rules rules;
    private final Report report;
    private final RestoreLog log;
    private final AttributeWriter attributes;

    /** How a directory came to be there. */
    public enum Origin {
        /** Made by this restore. */
        CREATED,
        /** It was there and empty, which for the top comes to the same. */
        EMPTY,
        /** Made, or found empty, by an earlier beginning of this restore. */
        RESUMED,
        FOUND
    }

    private FileTarget(
            Directory directory, Origin origin, Rules rules, Report report, RestoreLog log, Randomness randomness) {
        this.directory = directory;
        this.origin = origin;
        this.rules = rules;
        this.report = report;
        this.log = log;
        byte[] tag = new byte[6];
        randomness.fill(tag);
        attributes = new AttributeWriter(rules, report);
        temporary = leftover() + HexFormat.of().formatHex(tag) + "-";
    }

    /**
     * Opens the directory of an absolute path; creates it, but not what is above it, when it is missing.
     *
     * @param log notes what is made, and knows what was
     * @throws HoldfastException {@link ErrorCode#TARGET_UNWRITABLE}
     */
    public static FileTarget open(byte[] path, Rules rules, Report report, RestoreLog log, Randomness randomness) {
        try {
            Optional<Directory> there = find(path);
            Directory directory = there.isPresent() ? there.get() : create(path);
            Origin origin = there.isPresent() ? origin(directory, log) : Origin.CREATED;
            if (log.isKept() && origin != Origin.FOUND) {
                log.takeTop(directory.stat());
            }
            FileTarget target = new FileTarget(directory, origin, rules, report, log, randomness);
            target.removeLeftovers(directory);
            return target;
        } catch (SystemCallException e) {
            throw unreachable(e);
        }
    }

    private static Origin origin(Directory found, RestoreLog log) throws SystemCallException {
        if (found.listing().next().isEmpty()) {
            return Origin.EMPTY;
        }
        return log.goesOn() && log.tookTop(found.stat()) ? Origin.RESUMED : Origin.FOUND;
    }

    /** Removes from a directory what earlier beginnings of this restore left there unfinished. */
    void removeLeftovers(Directory from) throws SystemCallException {
        if (!log.mayHaveLeft()) {
            return;
        }
        byte[] begin = leftover().getBytes(StandardCharsets.US_ASCII);
        List<byte[]> names = new ArrayList<>();
        Listing listing = from.listing();
        for (List<DirectoryEntry> some = listing.next(); !some.isEmpty(); some = listing.next()) {
            some.stream()
                    .map(DirectoryEntry::name)
                    .filter(name ->
                            name.length > begin.length && Arrays.equals(name, 0, begin.length, begin, 0, begin.length))
                    .forEach(names::add);
        }
        for (byte[] name : names) {
            from.remove(name);
        }
    }

    /** How the names of all unfinished things of this restore begin. */
    private String leftover() {
        return log.isKept() ? TEMPORARY + log.mark() + "-" : TEMPORARY;
    }

    /** What it means when a target cannot be opened. */
    public static HoldfastException unreachable(SystemCallException e) {
        return new HoldfastException(
                ErrorCode.TARGET_UNWRITABLE,
                e.subject(),
                "The target cannot be opened: " + e.getMessage() + ". Name a directory that may be written.",
                e);
    }

    /** Bytes that this process may write to the file system of a path that need not exist yet. */
    public static long available(byte[] path) {
        try {
            Optional<Directory> there = find(path);
            try (Directory directory = there.isPresent() ? there.get() : Directory.open(parent(path))) {
                return directory.capacity().available();
            }
        } catch (SystemCallException e) {
            throw unreachable(e);
        }
    }

    /** The directory of an absolute path, empty when it is missing. */
    public static Optional<Directory> find(byte[] path) throws SystemCallException {
        try {
            return Optional.of(Directory.open(path));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Directory create(byte[] path) throws SystemCallException {
        try (Directory above = Directory.open(parent(path))) {
            byte[] name = Arrays.copyOfRange(path, parent(path).length, end(path));
            above.createDirectory(name);
            return above.openDirectory(name);
        }
    }

    /** With its slash. */
    private static byte[] parent(byte[] path) {
        int slash = end(path);
        while (slash > 0 && path[slash - 1] != '/') {
            slash--;
        }
        return Arrays.copyOf(path, slash);
    }

    private static int end(byte[] path) {
        int end = path.length;
        while (end > 1 && path[end - 1] == '/') {
            end--;
        }
        return end;
    }

    /**
     * The top, held once for the caller.
     *
     * @param path that the entries below it have in the snapshot, for reports
     * @param attributes given to it at the end, unless it was there and not empty and the rules keep it; empty when the snapshot has none
     */
    public TargetDirectory top(byte[] path, Optional<Attributes> attributes) {
        return TargetDirectory.top(this, directory, origin, path, attributes);
    }

    public Origin origin() {
        return origin;
    }

    /** A name under which something stands until it is whole. Random for each restore, so that two do not meet. */
    byte[] temporaryName() {
        return (temporary + Long.toString(count.incrementAndGet(), Character.MAX_RADIX))
                .getBytes(StandardCharsets.US_ASCII);
    }

    Directory directory() {
        return directory;
    }

    LinkGroups links() {
        return links;
    }

    Rules rules() {
        return rules;
    }

    Report report() {
        return report;
    }

    RestoreLog log() {
        return log;
    }

    AttributeWriter attributes() {
        return attributes;
    }

    /** Returns when all that was restored would survive a loss of power. */
    public void sync() {
        try {
            directory.syncFileSystem();
        } catch (SystemCallException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    e.subject(),
                    "What was restored could not be made durable: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            directory.close();
        } catch (SystemCallException e) {
            // Everything was synced before; a directory has nothing left to lose.
        }
    }
}
