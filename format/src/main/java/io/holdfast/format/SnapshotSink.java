package io.holdfast.format;

import java.util.BitSet;
import java.util.List;

/**
 * The door through which a backup writes one snapshot. Local and remote repositories implement it and pass the same contract
 * suite. Safe for use by many threads, except {@link #commit}.
 *
 * <p>Order: a page is put only after everything it links was put or answered as present.
 */
public interface SnapshotSink extends AutoCloseable {
    /** The id that the snapshot will have. */
    SnapshotId id();

    /**
     * Which of these the caller must put, as positions in {@code ask}. A position that is not set is a promise: the chunk will
     * be there when this snapshot commits. One that is set makes the caller the one who puts it; others who ask meanwhile are told it is present.
     */
    BitSet missing(List<Fingerprint> ask);

    /** Takes a chunk. May wait until there is room. Durable only after {@link #commit}. */
    void put(SealedChunk chunk);

    /** Publishes the snapshot: all or nothing. {@code manifest} is the sealed payload for this id. */
    void commit(SealedManifest manifest);

    /** Ends the session. Without {@link #commit} nothing was published; chunks already stored serve the next run. */
    @Override
    void close();
}
