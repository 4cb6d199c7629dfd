package io.holdfast.agent.target.vm;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A directory in which images of a machine are being made: first each under a name that says so, then all under their own. */
final class ImageDirectory implements AutoCloseable {
    /** What names of files that are not whole end with. */
    static final String PARTIAL = ".holdfast-partial";

    private static final Pattern SETTLED = Pattern.compile("settled (\\d+) (-?\\d+) (\\d+) (.+)");

    private final String path;
    private final Directory directory;
    private final Claim claim;

    private ImageDirectory(String path, Directory directory, Claim claim) {
        this.path = path;
        this.directory = directory;
        this.claim = claim;
    }

    /** Takes the directory for the machine of a name. */
    static ImageDirectory open(String path, String machine) {
        Directory directory;
        try {
            directory = Directory.open(bytes(path));
        } catch (SystemCallException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    path,
                    "The directory for images cannot be used: " + e.getMessage()
                            + ". Make it, or name another with --pool-dir.",
                    e);
        }
        try {
            return new ImageDirectory(path, directory, Claim.take(directory, path, machine));
        } catch (RuntimeException e) {
            closed(directory);
            throw e;
        }
    }

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    String path() {
        return path;
    }

    /** Where a file of that name lies. */
    String place(String name) {
        return (path.endsWith("/") ? path : path + "/") + name;
    }

    /** What file system it is on. */
    Device device() {
        try {
            return directory.stat().device();
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    long available() {
        try {
            return directory.capacity().available();
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    boolean has(String name) {
        try {
            return directory.find(bytes(name)).isPresent();
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    /**
     * Removes what a killed restore of the machine left here.
     *
     * @param partial whether a name is one of such files that are not whole
     * @param used images that machines have or stand on, through links: whatever is written down, these stay
     * @return how many files
     */
    int clean(Predicate<String> partial, Set<Path> used) {
        int removed = 0;
        try {
            for (DirectoryEntry each : directory.list()) {
                String name = new String(each.name(), StandardCharsets.UTF_8);
                if (name.endsWith(PARTIAL) && partial.test(name)) {
                    directory.remove(each.name());
                    removed++;
                }
            }
            for (String line : claim.found()) {
                Matcher settled = SETTLED.matcher(line);
                if (settled.matches() && isNobodys(place(settled.group(4)), used) && isUntouched(settled)) {
                    directory.remove(bytes(settled.group(4)));
                    removed++;
                }
            }
            return removed;
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    private static boolean isNobodys(String path, Set<Path> used) {
        return MachineFiles.real(path).filter(each -> !used.contains(each)).isPresent();
    }

    /** Whether it is the file that was written down, and nobody has written to it since. */
    private boolean isUntouched(Matcher settled) throws SystemCallException {
        return directory
                .find(bytes(settled.group(4)))
                .map(now -> settledLine(now, settled.group(4)).equals(settled.group()))
                .orElse(false);
    }

    private static String settledLine(Stat file, String name) {
        return "settled " + stamp(file) + " " + name;
    }

    /** By which a file is known again as long as nobody writes to it, whatever its name becomes; empty when there is none. */
    Optional<String> stamp(String name) {
        try {
            return directory.find(bytes(name)).map(ImageDirectory::stamp);
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    private static String stamp(Stat file) {
        return file.inode() + " " + file.modified().seconds() + " "
                + file.modified().nanos();
    }

    /** What a killed restore has written down here. */
    List<String> found() {
        return claim.found();
    }

    /** Writes something down for whoever comes after a kill. */
    void write(List<String> lines) {
        claim.write(lines);
    }

    /** Writes down which files are about to get their names without a machine that has them. */
    void announce(List<String> names) {
        List<String> lines = new ArrayList<>();
        try {
            for (String name : names) {
                lines.add(settledLine(directory.stat(bytes(name + PARTIAL)), name));
            }
        } catch (SystemCallException e) {
            throw failed(e);
        }
        claim.write(lines);
    }

    /** Gives a whole file its name, which is free. */
    void settle(String name) {
        byte[] from = bytes(name + PARTIAL);
        byte[] to = bytes(name);
        try {
            directory.rename(from, directory, to, Directory.Existing.KEEP);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EINVAL || has(name)) {
                throw failed(e);
            }
            // A file system that cannot tell, such as NFS. It was free a moment ago, and the directory is ours.
            move(from, to);
        }
    }

    /** Puts a whole file in the place of another, whose owner and mode it takes. */
    void replace(String name) {
        byte[] from = bytes(name + PARTIAL);
        try {
            Stat old = directory.stat(bytes(name));
            directory.metadata(from).setOwner(old.user(), old.group());
            directory.metadata(from).setMode(old.mode());
        } catch (SystemCallException e) {
            throw failed(e);
        }
        move(from, bytes(name));
    }

    private void move(byte[] from, byte[] to) {
        try {
            directory.rename(from, directory, to, Directory.Existing.REPLACE);
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    void sync() {
        try {
            directory.sync();
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    /** Makes a small file that is not whole by name, and durable. */
    void write(String name, byte[] content) {
        try (OpenFile file = directory.createFile(bytes(name + PARTIAL))) {
            file.write(0, content, 0, content.length);
            file.sync();
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    /** Removes a file that may be there. */
    void remove(String name) {
        try {
            directory.remove(bytes(name));
        } catch (SystemCallException e) {
            // Not made yet, or the failure that led here is the one to tell of.
            return;
        }
    }

    private HoldfastException failed(SystemCallException e) {
        ErrorCode code = switch (e.errno()) {
            case ENOSPC, EDQUOT -> ErrorCode.TARGET_TOO_SMALL;
            case EEXIST -> ErrorCode.TARGET_EXISTS;
            default -> ErrorCode.TARGET_UNWRITABLE;
        };
        return new HoldfastException(code, path, "The machine's files cannot be written: " + e.getMessage() + ".", e);
    }

    private static void closed(Directory directory) {
        try {
            directory.close();
        } catch (SystemCallException e) {
            // It was only read.
            return;
        }
    }

    /** As closing, and what is written down stays. */
    void leave() {
        claim.leave();
        closed(directory);
    }

    /** As closing when nothing was done here: what a killed restore has written down stays. */
    void giveBack() {
        if (claim.found().isEmpty()) {
            close();
        } else {
            leave();
        }
    }

    @Override
    public void close() {
        claim.close();
        closed(directory);
    }
}
