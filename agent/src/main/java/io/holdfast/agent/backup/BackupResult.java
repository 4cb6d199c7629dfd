package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.RunException;
import java.util.List;

/**
 * A committed snapshot.
 *
 * @param root of its tree
 * @param exceptions in the order of paths, the first {@link io.holdfast.format.tree.ExceptionList#MAX}; the manifest has their number
 */
public record BackupResult(
        SnapshotId id, Fingerprint root, Manifest manifest, Remarks remarks, List<RunException> exceptions) {
    public BackupResult {
        exceptions = List.copyOf(exceptions);
    }

    /**
     * What is worth telling and not in the manifest.
     *
     * @param unchangedFiles not read
     * @param referencedFiles known whole by their fingerprint
     * @param referencedBytes content of those
     * @param sockets not kept
     * @param vanished removed between being listed and being read
     */
    public record Remarks(
            long unchangedFiles, long referencedFiles, long referencedBytes, long sockets, long vanished) {}
}
