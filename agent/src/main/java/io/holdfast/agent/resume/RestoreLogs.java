package io.holdfast.agent.resume;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory of logs, one for each restore that has not ended. */
public final class RestoreLogs {
    private static final String SUFFIX = ".restore";
    private static final byte[] MAGIC = "HFRESTO1".getBytes(StandardCharsets.US_ASCII);
    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");
    /** Of more the keys would take more memory than an agent should. */
    private static final long MOST = 8 << 20;

    private final Path directory;
    private final String boot;

    /**
     * Makes nothing yet.
     *
     * @param boot tells this start of the machine from others
     */
    public RestoreLogs(Path directory, String boot) {
        this.directory = directory;
        this.boot = boot;
    }

    /** What becomes of a restore of which nobody can tell any more what it made. */
    private enum Lost {
        FAILS,
        BEGINS_ANEW
    }

    /**
     * The log of what was begun, or is to begin, under this name.
     *
     * @throws HoldfastException {@link ErrorCode#RUN_INTERRUPTED}, when something was begun and nobody can tell any more what it made; {@link ErrorCode#TARGET_UNWRITABLE}, when the log cannot be made
     */
    public RestoreLog open(String name) {
        Path file = file(name);
        try {
            return take(file, name, Lost.FAILS)
                    .orElseThrow(() -> new IOException("another process goes on with this restore"));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    file.toString(),
                    "The agent cannot note what it restores: " + e.getMessage()
                            + ". See to the disk of its directory, then restore again.",
                    e);
        }
    }

    /** The same, of a restore that begins anew when nobody can tell what it made, and does without a log while another process has it or where none can be kept. */
    public RestoreLog openOrBeginAnew(String name) {
        try {
            return take(file(name), name, Lost.BEGINS_ANEW).orElseGet(RestoreLog::none);
        } catch (IOException e) {
            return RestoreLog.none();
        }
    }

    /** Empty when another process has it. */
    private Optional<RestoreLog> take(Path file, String name, Lost lost) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OURS_ALONE));
        while (true) {
            RestoreLog.Beginning beginning = create(file);
            OpenFile notes =
                    OpenFile.openVolume(file.toString().getBytes(StandardCharsets.UTF_8), OpenFile.Access.WRITE);
            Optional<RestoreLog> log = Optional.empty();
            try {
                if (!notes.lock()) {
                    return log;
                }
                if (isAt(file, notes)) {
                    log = Optional.of(read(file, notes, beginning, name, lost));
                    return log;
                }
            } finally {
                if (log.isEmpty()) {
                    notes.close();
                }
            }
        }
    }

    /** Not when its last holder removed it between being opened and being locked. */
    private static boolean isAt(Path file, OpenFile notes) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ino").equals(notes.stat().inode());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** What only this log has, and only until the machine is started again. */
    private byte[] header() {
        byte[] hash = Sha256.digest().digest(boot.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(RestoreLog.HEADER)
                .put(MAGIC)
                .put(hash, 0, RestoreLog.HEADER - MAGIC.length)
                .array();
    }

    /** Makes it when it is not there; under its name it is whole. */
    private RestoreLog.Beginning create(Path file) throws IOException {
        if (Files.exists(file)) {
            return RestoreLog.Beginning.LATER;
        }
        Path unfinished = Files.createTempFile(directory, file.getFileName().toString(), ".new");
        try {
            Files.write(unfinished, header());
            Files.createLink(file, unfinished);
            return RestoreLog.Beginning.FIRST;
        } catch (FileAlreadyExistsException e) {
            return RestoreLog.Beginning.LATER;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private RestoreLog read(Path file, OpenFile notes, RestoreLog.Beginning beginning, String name, Lost lost)
            throws IOException {
        byte[] header = header();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena here = Arena.ofConfined()) {
            long size = Math.min(channel.size(), (MOST + 1) * RestoreLog.NOTE);
            ByteBuffer content =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, size, here).asByteBuffer();
            byte[] found = new byte[Math.min(header.length, content.remaining())];
            content.get(found);
            if (Arrays.equals(found, header) && content.remaining() / RestoreLog.NOTE < MOST) {
                return new RestoreLog(notes, mark(file), beginning, content);
            }
        }
        return switch (lost) {
            case FAILS ->
                throw new HoldfastException(
                        ErrorCode.RUN_INTERRUPTED,
                        name,
                        "The restore was interrupted, and nobody can tell any more what it had made, for the machine was started again or the agent's disk was full."
                                + " What stands in the target may not be whole: restore again and have what exists replaced, or into another target.");
            case BEGINS_ANEW -> {
                notes.truncate(0);
                notes.write(0, header, 0, header.length);
                yield new RestoreLog(notes, mark(file), beginning, ByteBuffer.allocate(0));
            }
        };
    }

    private Path file(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return directory.resolve(HexFormat.of().formatHex(Sha256.digest().digest(text), 0, 16) + SUFFIX);
    }

    private static String mark(Path file) {
        return file.getFileName().toString().substring(0, 12);
    }

    /** What was begun under this name has ended. */
    public void drop(String name) {
        delete(file(name));
    }

    /** Only what was begun under these names has not ended. */
    public void keep(Set<String> names) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<Path> kept = names.stream().map(this::file).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(each -> each.toString().contains(SUFFIX) && !kept.contains(each))
                    .forEach(RestoreLogs::delete);
        } catch (IOException e) {
            // They take room until the next time.
            return;
        }
    }

    /** Deletes those to which nothing was added since then: nobody will ask for them. */
    public void sweep(Instant before) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each :
                    files.filter(file -> file.toString().contains(SUFFIX)).toList()) {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(before)) {
                    delete(each);
                }
            }
        } catch (IOException e) {
            // They take room until the next time.
            return;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It takes room until the next start.
            return;
        }
    }
}
