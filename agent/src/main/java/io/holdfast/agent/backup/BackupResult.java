package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.RunException;
import java.util.ArrayList;
import java.util.List;

/**
 * A committed snapshot.
 *
 * @param root of its tree
 * @param exceptions in the order of paths, the first {@link io.holdfast.format.tree.ExceptionList#MAX}; the manifest has their number
 */
public record BackupResult(
        SnapshotId id, Fingerprint root, Manifest manifest, Remarks remarks, List<RunException> exceptions) {
    private static final int MOST_LINES = 100;

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
     * @param leftOut in the order of paths
     */
    public record Remarks(
            long unchangedFiles,
            long referencedFiles,
            long referencedBytes,
            long sockets,
            long vanished,
            List<LeftOut> leftOut) {
        public Remarks {
            leftOut = List.copyOf(leftOut);
        }

        /** What was left out, a line each; of very many, the first and how many more. */
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            leftOut.stream().limit(MOST_LINES).map(LeftOut::text).forEach(lines::add);
            if (leftOut.size() > MOST_LINES) {
                lines.add((leftOut.size() - MOST_LINES) + " more directories with such marks were left out.");
            }
            return lines;
        }
    }
}
