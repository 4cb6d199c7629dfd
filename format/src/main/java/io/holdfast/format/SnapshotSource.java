package io.holdfast.format;

import java.util.List;
import java.util.function.Consumer;

/** The door through which one snapshot is read. Safe for use by many threads. */
public interface SnapshotSource extends AutoCloseable {
    SealedManifest manifest();

    /**
     * Gives every distinct chunk of {@code wanted} exactly once, in whatever order is cheapest to read, on the calling thread. Nothing was opened or authenticated yet.
     *
     * @throws HoldfastException {@link ErrorCode#CHUNK_MISSING} when one is nowhere to be had; those before it were given
     */
    void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to);

    /** How many requests at a time it answers sooner than one after the other; one when it lies on this machine. */
    int atOnce();

    @Override
    void close();
}
