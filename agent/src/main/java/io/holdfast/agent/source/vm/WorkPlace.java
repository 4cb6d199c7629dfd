package io.holdfast.agent.source.vm;

import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory of one run on the host. A lock in it tells whether its run lives, however it ended: the kernel drops it with the process. What lies here is ours alone, and
 * goes with the directory.
 */
final class WorkPlace implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String NEW = ".new";
    private static final String QEMU = "qemu";
    /** QEMU passes through, whatever the mask of whoever runs this takes away. */
    private static final Set<PosixFilePermission> PASSABLE = PosixFilePermissions.fromString("rwx--x--x");

    /** Of a socket's path, in bytes: the kernel takes no longer one. */
    private static final int LONGEST = 107;

    private static final int ATTEMPTS = 3;
    private static final Pattern NAME = Pattern.compile(CheckpointName.PREFIX + "[0-9a-f]{32}");
    private static final Pattern MADE = Pattern.compile(NAME + "(\\.new)?");
    private static final Pattern INSIDE = Pattern.compile("(/[^'\"<>]*/" + NAME + ")/");

    private final SnapshotId run;
    private final Path directory;
    private final OpenFile lock;
    private final Set<String> notes = new HashSet<>();
    private boolean closed;

    private WorkPlace(SnapshotId run, Path directory, OpenFile lock) {
        this.run = run;
        this.directory = directory;
        this.lock = lock;
    }

    static WorkPlace make(Path root, SnapshotId run) {
        Path directory = root.resolve(CheckpointName.PREFIX + run);
        try {
            requireShort(directory);
            // QEMU may run as another user, and writes scratch files that libvirt makes for it here.
            if (!Files.exists(root)) {
                Files.createDirectories(root);
                Files.setPosixFilePermissions(root, PASSABLE);
            }
            for (int attempt = 1; ; attempt++) {
                try {
                    WorkPlace place = new WorkPlace(run, directory, locked(directory));
                    Files.createDirectory(directory.resolve(QEMU));
                    return place;
                } catch (NoSuchFileException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_WORK,
                    directory.toString(),
                    "Cannot make the directory " + directory + " for sockets and scratch files: " + InWords.of(e)
                            + ". Name another with --work-dir.",
                    e);
        }
    }

    /**
     * Makes a directory that is never seen without its lock, else another run would take it for one that is abandoned. Before it has its name that may happen.
     *
     * @throws NoSuchFileException when it has happened
     */
    private static OpenFile locked(Path directory) throws IOException {
        Path unnamed = directory.resolveSibling(directory.getFileName() + NEW);
        Files.createDirectory(unnamed);
        Files.setPosixFilePermissions(unnamed, PASSABLE);
        Files.createFile(unnamed.resolve(LOCK));
        OpenFile lock = lockOf(unnamed);
        try {
            if (!lock.lock()) {
                remove(unnamed);
                throw new NoSuchFileException(unnamed.toString());
            }
            Files.move(unnamed, directory, StandardCopyOption.ATOMIC_MOVE);
            if (!Files.exists(directory.resolve(LOCK))) {
                remove(directory);
                throw new NoSuchFileException(directory.toString());
            }
            return lock;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** The file whose lock tells. One of this opening alone: whether a run is over is also asked by this process, while runs of its own go on. */
    private static OpenFile lockOf(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        try {
            return OpenFile.openVolume(file.toString().getBytes(StandardCharsets.UTF_8), OpenFile.Access.WRITE);
        } catch (SystemCallException e) {
            throw e.errno() == Errno.ENOENT ? new NoSuchFileException(file.toString()) : e;
        }
    }

    private static void requireShort(Path directory) {
        int excess = qemuSocket(directory).toString().getBytes(StandardCharsets.UTF_8).length - LONGEST;
        if (excess > 0) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_WORK,
                    directory.toString(),
                    "The path of the work directory is " + excess
                            + " bytes too long for sockets in it. Name a shorter one with --work-dir. Nothing was begun.");
        }
    }

    /** Where a server of ours listens. */
    Path socket(String name) {
        return directory.resolve(name + ".sock");
    }

    /** Where QEMU listens. */
    Path qemuSocket() {
        return qemuSocket(directory);
    }

    /** The same in the directory of any run. */
    static Path qemuSocket(Path directory) {
        return directory.resolve(QEMU).resolve("nbd.sock");
    }

    /** Lets the QEMU of a machine listen: in a directory of its own, for what it makes there this process does not trust. */
    void admit(QemuUser user) {
        Path own = directory.resolve(QEMU);
        try {
            user.give(own);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_WORK,
                    own.toString(),
                    "QEMU runs as another user, and the directory " + own + " cannot be given to it: " + InWords.of(e)
                            + ". Run as root, or name a directory of another file system with --work-dir.",
                    e);
        }
    }

    /** Where a job puts aside what the guest overwrites. */
    Path scratch(String target) {
        return directory.resolve(target + ".scratch");
    }

    /** Writes down something that who finds this directory abandoned must know. As long as it is not forgotten, the directory stays. */
    synchronized void note(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
            notes.add(name);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_WORK,
                    directory.toString(),
                    "Cannot write into " + directory + ": " + InWords.of(e)
                            + ". Make room, or name another with --work-dir.",
                    e);
        }
    }

    /** It need not be known any more. */
    synchronized void forget(String name) {
        notes.remove(name);
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            // At worst a guest that is not frozen is thawed.
            return;
        }
        if (closed && notes.isEmpty()) {
            remove(directory);
        }
    }

    /** The run that it belongs to. */
    SnapshotId run() {
        return run;
    }

    Path directory() {
        return directory;
    }

    /** The directory of a run that the description of a job mentions; empty when the job is none of ours. */
    static Optional<Path> mentioned(String xml) {
        Matcher matcher = INSIDE.matcher(xml);
        return matcher.find() ? Optional.of(Path.of(unescaped(matcher.group(1)))) : Optional.empty();
    }

    /** The other way round than {@link BackupXml#escaped}. */
    private static String unescaped(String text) {
        return text.replace("&apos;", "'")
                .replace("&quot;", "\"")
                .replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&amp;", "&");
    }

    /** Whether the run of a directory is over. A directory that is gone belongs to nobody. */
    static boolean abandoned(Path directory) {
        try (OpenFile lock = lockOf(directory)) {
            return lock.lock();
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether this is the directory of a run in a work directory. */
    static boolean isIn(Path root, Path directory) {
        return root.equals(directory.getParent())
                && MADE.matcher(directory.getFileName().toString()).matches();
    }

    /** Directories of runs that are over. */
    static List<Path> abandonedIn(Path root) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path each : all) {
                if (isIn(root, each) && Files.isDirectory(each) && abandoned(each)) {
                    found.add(each);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_WORK, root.toString(), "Cannot list " + root + ": " + InWords.of(e) + ".", e);
        }
        return found;
    }

    /** Removes the directory of a run that is over, with the files in it. */
    static void remove(Path directory) {
        try {
            if (Files.isDirectory(directory.resolve(QEMU))) {
                empty(directory.resolve(QEMU));
            }
            empty(directory);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // The next run tries again.
            return;
        }
    }

    /** Goes no deeper: what QEMU makes in its directory may become a link at any moment. */
    private static void empty(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** What is still noted then is for whoever comes next. */
    @Override
    public synchronized void close() {
        closed = true;
        if (notes.isEmpty()) {
            remove(directory);
        }
        try {
            lock.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            return;
        }
    }
}
