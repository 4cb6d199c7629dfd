package io.holdfast.agent.resume;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Sha256;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory of logs, one for each restore by order that has not ended. */
public final class RestoreLogs {
    private static final String SUFFIX = ".restore";
    private static final byte[] MAGIC = "HFRESTO1".getBytes(StandardCharsets.US_ASCII);
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

    /**
     * The log of what was begun, or is to begin, under this name.
     *
     * @throws HoldfastException {@link ErrorCode#RUN_INTERRUPTED}, when something was begun and nobody can tell any more what it made; {@link ErrorCode#TARGET_UNWRITABLE}, when the log cannot be made
     */
    public RestoreLog open(String name) {
        Path file = file(name);
        try {
            Files.createDirectories(directory);
            byte[] header = header();
            if (!Files.exists(file)) {
                create(file, header);
            }
            return open(file, header, name);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    file.toString(),
                    "The agent cannot note what it restores: " + e.getMessage()
                            + ". See to the disk of its directory, then restore again.",
                    e);
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

    /** Under its name it is whole. */
    private static void create(Path file, byte[] header) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(unfinished, header);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static RestoreLog open(Path file, byte[] header, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena here = Arena.ofConfined()) {
            long size = Math.min(channel.size(), (MOST + 1) * RestoreLog.NOTE);
            ByteBuffer content =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, size, here).asByteBuffer();
            byte[] found = new byte[Math.min(header.length, content.remaining())];
            content.get(found);
            if (!Arrays.equals(found, header) || content.remaining() / RestoreLog.NOTE >= MOST) {
                throw new HoldfastException(
                        ErrorCode.RUN_INTERRUPTED,
                        name,
                        "The restore was interrupted, and nobody can tell any more what it had made, for the machine was started again or the agent's disk was full."
                                + " What stands in the target may not be whole: restore again and have what exists replaced, or into another target.");
            }
            OpenFile notes =
                    OpenFile.openVolume(file.toString().getBytes(StandardCharsets.UTF_8), OpenFile.Access.WRITE);
            return new RestoreLog(notes, mark(file), content);
        }
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

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It takes room until the next start.
            return;
        }
    }
}
