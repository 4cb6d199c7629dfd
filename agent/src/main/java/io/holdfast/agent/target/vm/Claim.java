package io.holdfast.agent.target.vm;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The right to restore the machine of a name in a directory, held by one restore at a time: a locked file, whose lock the kernel drops with the process. In it stand the images that have got their names before the
 * machine was defined; who finds them there finds what is left of a restore that was killed.
 */
final class Claim implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern NAME = Pattern.compile("\\.holdfast-[0-9a-f]{16}\\.restore");

    private final Directory directory;
    private final byte[] name;
    private final OpenFile file;
    private final List<String> found;

    private Claim(Directory directory, byte[] name, OpenFile file, List<String> found) {
        this.directory = directory;
        this.name = name;
        this.file = file;
        this.found = found;
    }

    /**
     * Takes it.
     *
     * @param directory where; stays open for as long as this does
     * @param path its path, for people
     * @throws HoldfastException {@link ErrorCode#PLATFORM_BUSY} when another restore has it, {@link ErrorCode#TARGET_UNWRITABLE} when nothing can be made in the directory
     */
    static Claim take(Directory directory, String path, String machine) {
        try {
            while (true) {
                Optional<Claim> taken = attempt(directory, path, machine);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        } catch (SystemCallException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    path,
                    "Nothing can be written in the directory " + path + ": " + e.getMessage()
                            + ". Name another with --pool-dir.",
                    e);
        }
    }

    private static byte[] name(String machine) {
        return ImageDirectory.bytes(".holdfast-" + FileStem.hash(machine) + ".restore");
    }

    /** What is written down in a directory, for the machine of any name and whoever has it. */
    static List<List<String>> peek(String path) {
        List<List<String>> found = new ArrayList<>();
        try (Directory directory = Directory.open(ImageDirectory.bytes(path))) {
            for (DirectoryEntry each : directory.list()) {
                if (NAME.matcher(new String(each.name(), StandardCharsets.UTF_8))
                        .matches()) {
                    read(directory, each.name()).ifPresent(found::add);
                }
            }
            return found;
        } catch (SystemCallException e) {
            // Nothing of ours is found where nothing can be read.
            return found;
        }
    }

    /** What is written down in a directory for the machine of a name, whoever has it; empty when nobody is or was at work there. */
    static Optional<List<String>> peek(String path, String machine) {
        try (Directory directory = Directory.open(ImageDirectory.bytes(path))) {
            return read(directory, name(machine));
        } catch (SystemCallException e) {
            // Who takes the directory is told why it cannot be used.
            return Optional.empty();
        }
    }

    /**
     * Removes from a directory what restores have taken that were killed before they wrote anything down, and so before they made anything.
     *
     * @param machines names of those that are there: a restore in the place of one writes down nothing at first
     */
    static void sweep(String path, Set<String> machines) {
        Set<String> kept = machines.stream()
                .map(each -> new String(name(each), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
        try (Directory directory = Directory.open(ImageDirectory.bytes(path))) {
            List<String> names = directory.list().stream()
                    .map(each -> new String(each.name(), StandardCharsets.UTF_8))
                    .toList();
            // Whose file that is not whole is, may stand in none of them: that of a machine that was there.
            if (names.stream().noneMatch(each -> each.endsWith(ImageDirectory.PARTIAL))) {
                for (String each : names) {
                    if (NAME.matcher(each).matches() && !kept.contains(each)) {
                        sweep(directory, ImageDirectory.bytes(each));
                    }
                }
            }
        } catch (SystemCallException e) {
            // It stays, and does no harm.
            return;
        }
    }

    private static void sweep(Directory directory, byte[] name) throws SystemCallException {
        try (OpenFile file = directory.openOrCreateFile(name)) {
            if (file.lock() && isMeaningless(lines(file))) {
                directory.remove(name);
            }
        }
    }

    /** Nothing, or what a kill cut off. */
    private static boolean isMeaningless(List<String> lines) {
        return Beginning.of(lines).isEmpty()
                && lines.stream().allMatch(each -> each.isEmpty() || Beginning.isPart(each));
    }

    private static Optional<List<String>> read(Directory directory, byte[] name) {
        try (OpenFile file = directory.openFile(name)) {
            return Optional.of(lines(file));
        } catch (SystemCallException e) {
            // Nobody is or was at work there, or no more.
            return Optional.empty();
        }
    }

    /** Empty when the file was removed by its last holder between being opened and being locked: then nobody else would see the lock. */
    private static Optional<Claim> attempt(Directory directory, String path, String machine)
            throws SystemCallException {
        byte[] name = name(machine);
        // A machine's definition may be written down, with its passwords.
        OpenFile file = directory.openOrCreateFile(name);
        boolean held = false;
        try {
            if (!file.lock()) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_BUSY,
                        machine,
                        "Another restore of " + machine + " into " + path + " is under way. Wait for its end.");
            }
            Claim claim = new Claim(directory, name, file, lines(file));
            held = directory.find(name).filter(file.stat()::isSameFile).isPresent();
            return held ? Optional.of(claim) : Optional.empty();
        } finally {
            if (!held) {
                file.close();
            }
        }
    }

    private static List<String> lines(OpenFile file) throws SystemCallException {
        byte[] all = new byte[Math.toIntExact(Math.min(file.size(), MOST_BYTES))];
        int length = file.read(0, all, 0, all.length);
        return new String(all, 0, length, StandardCharsets.UTF_8).lines().toList();
    }

    /** What the last holder had written and not taken back. */
    List<String> found() {
        return found;
    }

    /** Keeps lines for whoever comes after a loss of this process, and of power. */
    void write(List<String> lines) {
        try {
            List<String> all = new ArrayList<>(lines);
            // What a killed process wrote may lack its end.
            all.addFirst("");
            all.add("");
            byte[] bytes = ImageDirectory.bytes(String.join("\n", all));
            file.write(file.size(), bytes, 0, bytes.length);
            file.sync();
        } catch (SystemCallException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    new String(name, StandardCharsets.UTF_8),
                    "What a restore needs after a kill cannot be written down: " + e.getMessage() + ".",
                    e);
        }
    }

    /** What is written down stays for whoever comes next. */
    void leave() {
        try {
            file.close();
        } catch (SystemCallException e) {
            // The lock goes with the process at the latest.
            return;
        }
    }

    /** Nothing is left to be found. */
    @Override
    public void close() {
        try (file) {
            directory.remove(name);
        } catch (SystemCallException e) {
            // Then it stays, unlocked, and what is in it no longer fits any file.
            return;
        }
    }
}
