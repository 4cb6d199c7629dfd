package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import java.util.BitSet;
import java.util.List;

/** A sink that hands everything on; tests override what shall be different. */
class SinkAround implements SnapshotSink {
    private final SnapshotSink inner;

    SinkAround(SnapshotSink inner) {
        this.inner = inner;
    }

    @Override
    public SnapshotId id() {
        return inner.id();
    }

    @Override
    public BitSet missing(List<Fingerprint> ask) {
        return inner.missing(ask);
    }

    @Override
    public void put(SealedChunk chunk) {
        inner.put(chunk);
    }

    @Override
    public void commit(SealedManifest manifest) {
        inner.commit(manifest);
    }

    @Override
    public void close() {
        inner.close();
    }
}
