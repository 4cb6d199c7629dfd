package io.holdfast.format;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a snapshot beside its trees.
 *
 * @param paths what was asked for, raw bytes
 * @param parent the snapshot against which unchanged content was known
 * @param original the id it had in the repository from which it was copied
 */
public record Manifest(
        Instant began,
        Duration took,
        String host,
        String user,
        String name,
        Kind kind,
        List<byte[]> paths,
        Optional<SnapshotId> parent,
        Counts counts,
        List<String> excludes,
        String program,
        List<String> tags,
        Optional<SnapshotId> original) {
    public Manifest {
        paths = List.copyOf(paths);
        excludes = List.copyOf(excludes);
        tags = List.copyOf(tags);
    }

    /** What was protected. The order is the number in the file, from 1. */
    public enum Kind {
        FILES,
        VOLUME,
        /** Disks as volumes, and files that describe the machine they belong to. */
        MACHINE
    }

    /**
     * What the run saw and stored, sizes in bytes.
     *
     * @param exceptions objects that could not be backed up
     * @param content logical size of all files
     * @param read what was read from the source
     * @param fresh plaintext of chunks not known before
     * @param sealed what those took
     */
    public record Counts(
            long exceptions,
            long files,
            long directories,
            long others,
            long content,
            long read,
            long fresh,
            long sealed) {}
}
