package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.format.tree.RunException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What to back up. */
public sealed interface Request {
    /**
     * Files and directories.
     *
     * @param paths absolute, raw bytes
     * @param excludes patterns in the manner of {@code .gitignore}, a leading slash meaning the root of the file system; what was asked for by path is never excluded
     * @param fileLevel patterns for names of files that are known whole or not at all; matched without regard to case
     */
    record Files(
            List<byte[]> paths,
            List<String> excludes,
            CacheDirectories cacheDirectories,
            FileSystems fileSystems,
            List<String> fileLevel)
            implements Request {
        public Files {
            paths = List.copyOf(paths);
            excludes = List.copyOf(excludes);
            fileLevel = List.copyOf(fileLevel);
        }
    }

    /**
     * A disk image or a block device.
     *
     * @param path absolute, raw bytes
     * @param name in the snapshot; the last name of the path when empty
     */
    record Volume(byte[] path, Optional<byte[]> name, Cuts cuts) implements Request {}

    /**
     * Anything that is read like a disk.
     *
     * @param source stays the caller's to close
     * @param name in the snapshot
     */
    record Extents(ExtentSource source, byte[] name) implements Request {}

    /**
     * A machine: its disks, and what describes it. A name is the one in the snapshot: 1 to 255 bytes, no slash and no NUL, not {@code .} or {@code ..}, and no two the same.
     *
     * @param identity what the machine is known by whatever it is called, such as {@code vm:} and its UUID
     * @param exceptions what of the machine is known not to be backed up; with any, the run is complete with exceptions
     */
    record Machine(String identity, List<Disk> disks, List<Document> documents, List<RunException> exceptions)
            implements Request {
        private static final int LONGEST_NAME = 255;

        public Machine {
            disks = List.copyOf(disks);
            documents = List.copyOf(documents);
            exceptions = List.copyOf(exceptions);
            Set<String> seen = new HashSet<>();
            disks.forEach(disk -> require(disk.name(), seen));
            documents.forEach(document -> require(document.name().getBytes(StandardCharsets.UTF_8), seen));
        }

        private static void require(byte[] name, Set<String> seen) {
            String text = new String(name, StandardCharsets.ISO_8859_1);
            boolean fit = name.length > 0
                    && name.length <= LONGEST_NAME
                    && text.indexOf('/') < 0
                    && text.indexOf(0) < 0
                    && !text.equals(".")
                    && !text.equals("..");
            if (!fit || !seen.add(text)) {
                throw new IllegalArgumentException("not a name, or used twice: " + text);
            }
        }

        /** The identity as the path that stands in the manifest. */
        public byte[] path() {
            return identity.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * A disk of a machine.
     *
     * @param source stays the caller's to close
     */
    record Disk(ExtentSource source, byte[] name, Cuts cuts) {}

    /** Where the chunks of a disk end. */
    enum Cuts {
        /** Where the content says so: finds content again wherever it lies. */
        CONTENT,
        /** At multiples of 64 KiB, the grain of change bitmaps: nothing is read or stored again that did not change. */
        FIXED
    }

    /** Something known of a machine that is kept as a file. */
    record Document(String name, byte[] content) {}

    /** Directories marked by a {@code CACHEDIR.TAG}. */
    enum CacheDirectories {
        KEEP,
        /** The directory itself stays, with the tag and nothing else. */
        EXCLUDE
    }

    /** What happens where another file system is mounted below a path that was asked for. */
    enum FileSystems {
        ALL,
        /** The directory itself stays, empty. */
        ONE
    }
}
