package io.holdfast.agent.platform;

import io.holdfast.agent.platform.DiskVerdict.NotByImage;
import io.holdfast.agent.platform.DiskVerdict.Reason;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Follows an image of this machine to the lowest one, by what the heads of the files say. Looks into a file only as far as the format that was declared for it allows. */
final class ImageChain {
    private static final int DEEPEST = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int KIND = 0170000;
    /** FIFOs, sockets and character devices: who opens one may wait for ever, and there are no blocks in it. */
    private static final Set<Integer> STREAMS = Set.of(0010000, 0140000, 0020000);

    private final Glance glance = new Glance(PATIENCE);

    /** Whether the storage of a disk answers and has something there that others may open without waiting, if anything. */
    boolean answers(VirtualDisk disk) {
        return !(disk.source() instanceof DiskSource.OnFile(String path))
                || glance.at(path, () -> !isStream(path)).orElse(false);
    }

    private static boolean isStream(String path) {
        try {
            return STREAMS.contains((int) Files.getAttribute(Path.of(path), "unix:mode") & KIND);
        } catch (IOException | InvalidPathException e) {
            // The inspection says what is wrong with it.
            return false;
        }
    }

    /** Why the images of a disk that lies in a file cannot be read; empty when nothing speaks against it. */
    Optional<DiskVerdict> trouble(VirtualDisk disk) {
        return disk.source() instanceof DiskSource.OnFile(String first)
                ? glance.from(first, next -> trouble(first, disk.format(), next))
                        .orElseGet(() -> Optional.of(silent(first)))
                : Optional.empty();
    }

    private static Optional<DiskVerdict> trouble(String first, String topFormat, Predicate<String> next) {
        Set<Path> seen = new HashSet<>();
        String path = first;
        String format = topFormat;
        for (int depth = 0; depth < DEEPEST; depth++) {
            if (!next.test(path)) {
                return Optional.of(silent(first));
            }
            try {
                Path image = Path.of(path);
                if (!Files.exists(image)) {
                    return Optional.of(missing(first, path, depth));
                }
                if (isStream(path)) {
                    return Optional.of(stream(path));
                }
                if (!seen.add(image.toRealPath())) {
                    return Optional.of(broken(first, path + " is below itself"));
                }
                // The guest writes what a raw image begins with: that is never believed.
                if (!format.equals("qcow2") || Files.isDirectory(image)) {
                    return Optional.empty();
                }
                Optional<Qcow2Header> header = Qcow2Header.read(image);
                if (header.isEmpty()) {
                    return Optional.of(damaged(path, "it does not begin as a qcow2 image does"));
                }
                if (header.get().corrupt()) {
                    return Optional.of(damaged(path, "QEMU has marked it as corrupt"));
                }
                Optional<String> below = header.get().backing().flatMap(name -> file(image, name));
                if (below.isEmpty()) {
                    return Optional.empty();
                }
                path = below.get();
                format = header.get().backingFormat();
            } catch (AccessDeniedException e) {
                return Optional.empty();
            } catch (IOException | InvalidPathException e) {
                return Optional.of(broken(first, path + " cannot be read (" + InWords.of(e) + ")"));
            }
        }
        return Optional.of(broken(first, "it has more than " + DEEPEST + " layers"));
    }

    /** The images below a disk that lies in a file, from the upper to the lowest, as far as the heads of the files tell. */
    List<ChainLink> below(VirtualDisk disk) {
        return disk.source() instanceof DiskSource.OnFile(String path)
                ? glance.from(path, next -> below(disk.source(), disk.format(), next))
                        .orElse(List.of())
                : List.of();
    }

    private static List<ChainLink> below(DiskSource top, String topFormat, Predicate<String> next) {
        List<ChainLink> links = new ArrayList<>();
        DiskSource at = top;
        String format = topFormat;
        // What a raw image begins with is never believed.
        while (at instanceof DiskSource.OnFile(String path) && format.equals("qcow2") && links.size() < DEEPEST) {
            // The inspection says what is wrong with it.
            if (!next.test(path) || isStream(path)) {
                break;
            }
            try {
                Optional<Qcow2Header> header = Qcow2Header.read(Path.of(path));
                Optional<String> name = header.flatMap(Qcow2Header::backing);
                if (name.isEmpty()) {
                    break;
                }
                at = source(Path.of(path), name.get());
                format = header.get().backingFormat();
                links.add(new ChainLink(at, format));
            } catch (IOException | InvalidPathException e) {
                // The inspection says what is wrong with it.
                break;
            }
        }
        return links;
    }

    private static DiskSource source(Path image, String name) {
        Optional<String> file = file(image, name);
        if (file.isPresent()) {
            return DiskSource.isDevice(file.get())
                    ? new DiskSource.OnDevice(file.get())
                    : new DiskSource.OnFile(file.get());
        }
        String protocol = name.substring(0, name.indexOf(':'));
        if (!name.startsWith("://", protocol.length())) {
            return new DiskSource.Elsewhere(protocol);
        }
        String[] parts = name.substring(protocol.length() + 3).split("/", 2);
        List<String> hosts = parts[0].isEmpty() ? List.of() : List.of(parts[0]);
        return new DiskSource.OnNetwork(protocol, parts.length == 2 ? parts[1] : "", hosts);
    }

    /** Whether a qcow2 image is of the version that cannot keep bitmaps. */
    boolean isOldFormat(VirtualDisk disk) {
        try {
            return disk.source() instanceof DiskSource.OnFile(String path)
                    && Qcow2Header.read(Path.of(path))
                            .map(header -> header.version() < 3)
                            .orElse(false);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    /** The path of a name in a header; empty when it names no file. */
    private static Optional<String> file(Path image, String name) {
        String plain = name.startsWith("file:") ? name.substring("file:".length()) : name;
        // QEMU takes what has a colon before the first slash for a protocol.
        int colon = plain.indexOf(':');
        int slash = plain.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            return Optional.empty();
        }
        return Optional.of(image.resolveSibling(plain).toString());
    }

    private static NotByImage missing(String first, String path, int depth) {
        return depth == 0
                ? new NotByImage(
                        Reason.MISSING_FILE,
                        "Its image " + path + " is not there.",
                        "Mount the storage it is on, or take the disk out of the machine.")
                : broken(first, "the image " + path + " below it is not there");
    }

    private static NotByImage silent(String first) {
        return new NotByImage(
                Reason.SILENT_STORAGE,
                "The storage of its image " + first + ", or of one below it, does not answer.",
                "Bring the storage back, or take the disk out of the machine.");
    }

    private static NotByImage stream(String path) {
        return new NotByImage(
                Reason.NO_WAY,
                path + " is no file, but a FIFO, a socket or a character device, which holds no blocks.",
                "Take the disk out of the machine, or give it an image.");
    }

    private static NotByImage broken(String first, String why) {
        return new NotByImage(
                Reason.BROKEN_CHAIN,
                "The chain of images of " + first + " is broken: " + why + ".",
                "Bring the missing image back; without it nothing can read the disk.");
    }

    private static NotByImage damaged(String path, String why) {
        return new NotByImage(
                Reason.DAMAGED,
                "The image " + path + " is damaged: " + why + ".",
                "Run `qemu-img check` on it while the machine is off, or restore the disk.");
    }
}
