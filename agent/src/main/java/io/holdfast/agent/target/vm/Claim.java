package io.holdfast.agent.target.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The right to restore the machine of a name in a directory, held by one process at a time: a locked file, whose lock the kernel drops with the process. In it stand the images that have got their names before the
 * machine was defined; who finds them there finds what is left of a restore that was killed.
 */
final class Claim implements AutoCloseable {
    private static final String TOKEN = "claim ";

    private final Path file;
    private final FileChannel channel;
    private final List<String> found;

    private Claim(Path file, FileChannel channel, List<String> found) {
        this.file = file;
        this.channel = channel;
        this.found = found;
    }

    /**
     * Takes it.
     *
     * @throws HoldfastException {@link ErrorCode#PLATFORM_BUSY} when another process has it, {@link ErrorCode#TARGET_UNWRITABLE} when nothing can be made in the directory
     */
    static Claim take(String directory, String machine, Randomness randomness) {
        try {
            Path file = file(directory, machine);
            while (true) {
                Optional<Claim> taken = attempt(file, machine, randomness);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        } catch (InvalidPathException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    directory,
                    "The name of the directory " + directory
                            + " cannot be used in this locale. Set LC_ALL=C.UTF-8, or name another with --pool-dir.",
                    e);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    directory,
                    "Nothing can be written in the directory " + directory + ": " + InWords.of(e)
                            + ". Name another with --pool-dir.",
                    e);
        }
    }

    private static Path file(String directory, String machine) {
        return Path.of(directory, ".holdfast-" + FileStem.hash(machine) + ".restore");
    }

    /** What is written down in a directory for the machine of a name, whoever has it; empty when nothing is. */
    static List<String> peek(String directory, String machine) {
        try {
            return Files.readAllLines(file(directory, machine));
        } catch (IOException | InvalidPathException e) {
            // Who takes the directory is told why it cannot be used.
            return List.of();
        }
    }

    /** Empty when the file was removed by its last holder between being opened and being locked: then nobody else would see the lock. */
    private static Optional<Claim> attempt(Path file, String machine, Randomness randomness) throws IOException {
        // A machine's definition may be written down, with its passwords.
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean held = false;
        try {
            if (!locked(channel)) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_BUSY,
                        machine,
                        "Another restore of " + machine + " into " + file.getParent()
                                + " is under way. Wait for its end.");
            }
            byte[] random = new byte[8];
            randomness.fill(random);
            String token = TOKEN + HexFormat.of().formatHex(random);
            Claim claim = new Claim(file, channel, lines(channel));
            claim.append(List.of(token));
            held = isAt(file, token);
            return held ? Optional.of(claim) : Optional.empty();
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static boolean isAt(Path file, String token) throws IOException {
        try {
            return Files.readString(file).contains(token);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static List<String> lines(FileChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(Math.min(channel.size(), 1 << 20)));
        while (all.hasRemaining() && channel.read(all, all.position()) >= 0) {}
        return new String(all.array(), 0, all.position(), StandardCharsets.UTF_8)
                .lines()
                .filter(each -> !each.startsWith(TOKEN))
                .toList();
    }

    /** What the last holder had written and not taken back. */
    List<String> found() {
        return found;
    }

    /** Keeps lines for whoever comes after a loss of this process, and of power. */
    void write(List<String> lines) {
        try {
            append(lines);
            channel.force(true);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    file.toString(),
                    "Cannot write " + file + ": " + InWords.of(e) + ".",
                    e);
        }
    }

    private void append(List<String> lines) throws IOException {
        List<String> all = new ArrayList<>(lines);
        // What a killed process wrote may lack its end.
        all.addFirst("");
        all.add("");
        ByteBuffer bytes = ByteBuffer.wrap(String.join("\n", all).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes, channel.size());
        }
    }

    /** What is written down stays for whoever comes next. */
    void leave() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            return;
        }
    }

    /** Nothing is left to be found. */
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Then it stays, unlocked, and what is in it no longer fits any file.
            return;
        }
    }
}
