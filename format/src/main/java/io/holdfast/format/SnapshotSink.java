package io.holdfast.format;

import java.util.BitSet;
import java.util.List;

/**
 * The door through which a backup writes one snapshot. Local and remote repositories implement it and pass the same contract
 * suite. Safe for use by many threads, except {@link #commit}.
 *
 * <p>Before {@link #commit}, everything that a page links must have been put or promised; until then the order is free.
 */
public interface SnapshotSink extends AutoCloseable {
    /** The id that the snapshot will have. */
    SnapshotId id();

    /**
     * Which of these the caller must put, as positions in {@code ask}. A position that is not set is a promise: that chunk,
     * and whatever it links, will be there when this snapshot commits.
     */
    BitSet missing(List<Fingerprint> ask);

    /** Takes a chunk; one that is there already is passed over. May wait until there is room. Durable only after {@link #commit}. */
    void put(SealedChunk chunk);

    /** Takes several, as if one after the other; what is at the other end of a line sends them together. */
    default void putAll(List<SealedChunk> chunks) {
        chunks.forEach(this::put);
    }

    /** How many look-ups are answered as quickly together as one alone; 1 where the repository is at hand. */
    default int atOnce() {
        return 1;
    }

    /** Publishes the snapshot: all or nothing. {@code manifest} is the sealed payload for this id. */
    void commit(SealedManifest manifest);

    /** Ends the session. Without {@link #commit} nothing was published; chunks already stored serve the next run. */
    @Override
    void close();
}
