package io.holdfast.agent.restore;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotSource;
import java.util.List;
import java.util.function.Consumer;

/** Does something before each chunk is given. */
record InterferingSource(SnapshotSource whole, Runnable before) implements SnapshotSource {
    @Override
    public SealedManifest manifest() {
        return whole.manifest();
    }

    @Override
    public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        whole.fetch(wanted, chunk -> {
            before.run();
            to.accept(chunk);
        });
    }

    @Override
    public int atOnce() {
        return whole.atOnce();
    }

    @Override
    public void close() {
        whole.close();
    }
}
