package io.holdfast.agent.backup;

import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.Keys;
import java.util.Optional;

/**
 * Where a run writes to.
 *
 * @param sink stays the caller's to close
 * @param sizes of the repository
 * @param resume what an earlier beginning of the run has stored there; stays the caller's to close
 */
public record Destination(
        SnapshotSink sink, Keys keys, ChunkSizes sizes, Optional<Previous> previous, Optional<ResumeLog> resume) {
    /** For a run that begins for the first time and will not be begun again. */
    public Destination(SnapshotSink sink, Keys keys, ChunkSizes sizes, Optional<Previous> previous) {
        this(sink, keys, sizes, previous, Optional.empty());
    }
}
