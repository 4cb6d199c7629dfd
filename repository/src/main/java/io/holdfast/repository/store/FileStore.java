package io.holdfast.repository.store;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A store in a directory. A file is written beside, synced, and linked (new; renamed where there are no links) or renamed (replace) into place, then
 * the directory is synced: a name that exists is whole and durable.
 */
public final class FileStore implements Store {
    private static final String TEMPORARY = "tmp";
    /** Bytes of what is drawn for the name of a temporary file. */
    private static final int DRAWN = 8;
    /** A file is written in seconds. What is older was left by a process that died. */
    private static final Duration LEFT = Duration.ofDays(1);
    /** Bytes that are written at once: a pack has a thousand records. */
    private static final long GATHERED = 256 << 10;

    private static final List<String> ONE_FILE =
            List.of("input/output error", "structure needs cleaning", "bad message", "is a directory");

    private final Path root;
    private final Randomness randomness;
    private final Naming naming;
    private final Set<Path> made = ConcurrentHashMap.newKeySet();
    private volatile boolean rooted;

    /** A store below {@code root}, which need not exist yet. Once it does, it is not made again: a disk that is no longer mounted is not an empty store. */
    public FileStore(Path root, Randomness randomness) {
        this(root, randomness, Naming.ofAnyFileSystem());
    }

    FileStore(Path root, Randomness randomness, Naming naming) {
        this.root = root;
        this.randomness = randomness;
        this.naming = naming;
        rooted = Files.isDirectory(root);
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        Path target = path(name);
        Path folder = folder(name);
        Path scratch = root.resolve(TEMPORARY);
        Path temporary = scratch.resolve(draw());
        requireRoot(name);
        try {
            makeFolder(scratch);
            makeFolder(folder);
            try {
                write(temporary, payload);
                publish(temporary, target, how);
            } finally {
                Files.deleteIfExists(temporary);
            }
            sync(folder);
        } catch (FileAlreadyExistsException e) {
            throw StoreErrors.taken(name);
        } catch (IOException e) {
            throw translate(name, e);
        }
    }

    private static void write(Path file, Payload payload) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            ByteBuffer gathered =
                    arena.allocate(Math.min(GATHERED, payload.size())).asByteBuffer();
            for (byte[] part : payload.parts()) {
                for (int at = 0; at < part.length; ) {
                    if (!gathered.hasRemaining()) {
                        drain(gathered, channel);
                    }
                    int count = Math.min(part.length - at, gathered.remaining());
                    gathered.put(part, at, count);
                    at += count;
                }
            }
            drain(gathered, channel);
            channel.force(true);
        }
    }

    private static void drain(ByteBuffer gathered, FileChannel channel) throws IOException {
        gathered.flip();
        while (gathered.hasRemaining()) {
            channel.write(gathered);
        }
        gathered.clear();
    }

    private void publish(Path temporary, Path target, Publish how) throws IOException {
        switch (how) {
            case NEW -> {
                if (!naming.give(temporary, target)) {
                    throw StoreErrors.unfit(root);
                }
            }
            case REPLACE -> Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void makeFolder(Path folder) throws IOException {
        if (made.contains(folder) && Files.isDirectory(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            if (parent != null && !folder.equals(root)) {
                makeFolder(parent);
            }
            Files.createDirectories(folder);
            if (parent != null) {
                sync(parent);
            }
        }
        made.add(folder);
        rooted = true;
    }

    private void requireRoot(Name wanted) {
        if (rooted && !Files.isDirectory(root)) {
            throw translate(wanted, new NoSuchFileException(root.toString()));
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private String draw() {
        byte[] bytes = new byte[DRAWN];
        randomness.fill(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public byte[] get(Name name, Range range) {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
            return switch (range) {
                case Range.Whole() -> read(channel, name, range, 0, Math.toIntExact(channel.size()));
                case Range.Part(long from, int length) -> read(channel, name, range, from, length);
            };
        } catch (NoSuchFileException e) {
            throw StoreErrors.noSuchName(name);
        } catch (IOException e) {
            throw isOfOneFile(e) ? StoreErrors.unreadable(name, e) : translate(name, e);
        }
    }

    /** Whether a medium or file system says of a file that it cannot give it, and nothing of others: a bad sector, a checksum of its own that does not fit. */
    private static boolean isOfOneFile(IOException e) {
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return ONE_FILE.stream().anyMatch(reason::contains);
    }

    private static byte[] read(FileChannel channel, Name name, Range range, long from, int length) throws IOException {
        if (from < 0 || channel.size() < from + length) {
            throw StoreErrors.tooShort(name, range);
        }
        ByteBuffer to = ByteBuffer.allocate(length);
        while (to.hasRemaining()) {
            if (channel.read(to, from + to.position()) < 0) {
                throw StoreErrors.tooShort(name, range);
            }
        }
        return to.array();
    }

    @Override
    public Optional<Long> size(Name name) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path(name), BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(attributes.size()) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw translate(name, e);
        }
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path(folder))) {
            for (Path child : children) {
                String part = child.getFileName().toString();
                if (folder.mayHave(part)) {
                    listChild(folder.child(part), child, to);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing was ever put there, or the folder went away meanwhile.
            requireRoot(folder);
        } catch (IOException e) {
            throw translate(folder, e);
        }
    }

    private void listChild(Name name, Path child, Consumer<Listed> to) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(child, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                list(name, to);
            } else {
                to.accept(new Listed(name, attributes.size()));
            }
        } catch (NoSuchFileException e) {
            // Deleted by somebody while we were listing: as if we had come later.
        }
    }

    @Override
    public void delete(Name name) {
        try {
            if (Files.deleteIfExists(path(name))) {
                sync(folder(name));
            }
        } catch (IOException e) {
            throw translate(name, e);
        }
    }

    /** Ages are told by the clock of the file system, which has stamped them all: not by that of this host. */
    @Override
    public void tidy() {
        Name folder = new Name(TEMPORARY);
        Path now = path(folder).resolve(draw());
        try {
            if (!Files.isDirectory(path(folder))) {
                return;
            }
            Files.createFile(now);
            try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(path(folder))) {
                FileTime since =
                        FileTime.from(Files.getLastModifiedTime(now).toInstant().minus(LEFT));
                for (Path each : unfinished) {
                    String part = each.getFileName().toString();
                    if (folder.mayHave(part) && folder.child(part).endsInHex(2 * DRAWN)) {
                        removeIfBefore(since, each);
                    }
                }
            } finally {
                Files.deleteIfExists(now);
            }
        } catch (IOException e) {
            throw translate(folder, e);
        }
    }

    private static void removeIfBefore(FileTime since, Path file) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).compareTo(since) < 0) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Its writer has finished.
        }
    }

    private Path folder(Name name) {
        int slash = name.path().lastIndexOf('/');
        return slash < 0 ? root : root.resolve(name.path().substring(0, slash));
    }

    private Path path(Name name) {
        return root.resolve(name.path());
    }

    /** Says in our words what the operating system said in its own. */
    private HoldfastException translate(Name name, IOException e) {
        String reason = String.valueOf(e.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("file too large")) {
            return new HoldfastException(
                    ErrorCode.STORE_FULL,
                    root.toString(),
                    "The store at " + root + " is full. Committed snapshots are safe. Free space, or run "
                            + "`holdfast forget` and `holdfast gc`.",
                    e);
        }
        if (e instanceof AccessDeniedException || lower.contains("read-only") || lower.contains("not permitted")) {
            return new HoldfastException(
                    ErrorCode.STORE_DENIED,
                    root.toString(),
                    "No permission for " + root.resolve(name.path())
                            + ". Run as the owner of the repository, or change its permissions.",
                    e);
        }
        return new HoldfastException(
                ErrorCode.STORE_UNREACHABLE,
                root.toString(),
                "The store at " + root + " failed at " + name + ": " + reason,
                e);
    }
}
