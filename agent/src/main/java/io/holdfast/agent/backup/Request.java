package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.format.tree.RunException;
import java.util.List;
import java.util.Optional;

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
    record Volume(byte[] path, Optional<byte[]> name) implements Request {}

    /**
     * Anything that is read like a disk.
     *
     * @param source stays the caller's to close
     * @param name in the snapshot
     */
    record Extents(ExtentSource source, byte[] name) implements Request {}

    /**
     * A machine: its disks, and what describes it. Names are those in the snapshot, and no two are the same.
     *
     * @param exceptions what of the machine is known not to be backed up; with any, the run is complete with exceptions
     */
    record Machine(List<Disk> disks, List<Document> documents, List<RunException> exceptions) implements Request {
        public Machine {
            disks = List.copyOf(disks);
            documents = List.copyOf(documents);
            exceptions = List.copyOf(exceptions);
        }

        /** Of the disks. */
        public List<byte[]> names() {
            return disks.stream().map(Disk::name).toList();
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
        BY_CONTENT,
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
