package io.holdfast.agent.backup;

import io.holdfast.format.SnapshotSink;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.Keys;
import java.util.Optional;

/**
 * Where a run writes to.
 *
 * @param sink stays the caller's to close
 * @param sizes of the repository
 */
public record Destination(SnapshotSink sink, Keys keys, ChunkSizes sizes, Optional<Previous> previous) {}
