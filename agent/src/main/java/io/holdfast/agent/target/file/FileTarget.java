package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.tree.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
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
    private final AttributeWriter attributes;

    /** How a directory came to be there. */
    public enum Origin {
        /** Made by this restore. */
        CREATED,
        /** It was there and empty, which for the top comes to the same. */
        EMPTY,
        FOUND
    }

    private FileTarget(Directory directory, Origin origin, Rules rules, Report report, Randomness randomness) {
        this.directory = directory;
        this.origin = origin;
        this.rules = rules;
        this.report = report;
        byte[] tag = new byte[6];
        randomness.fill(tag);
        attributes = new AttributeWriter(rules, report);
        temporary = TEMPORARY + HexFormat.of().formatHex(tag) + "-";
    }

    /**
     * Opens the directory of an absolute path; creates it, but not what is above it, when it is missing.
     *
     * @throws HoldfastException {@link ErrorCode#TARGET_UNWRITABLE}
     */
    public static FileTarget open(byte[] path, Rules rules, Report report, Randomness randomness) {
        try {
            Optional<Directory> there = find(path);
            if (there.isPresent()) {
                Directory directory = there.get();
                Origin origin = directory.listing().next().isEmpty() ? Origin.EMPTY : Origin.FOUND;
                return new FileTarget(directory, origin, rules, report, randomness);
            }
            return new FileTarget(create(path), Origin.CREATED, rules, report, randomness);
        } catch (SystemCallException e) {
            throw unreachable(e);
        }
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
