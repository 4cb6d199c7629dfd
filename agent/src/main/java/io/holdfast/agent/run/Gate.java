package io.holdfast.agent.run;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.Keys;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.session.Pace;
import io.holdfast.protocol.session.Reach;
import io.holdfast.protocol.session.RemoteSink;
import io.holdfast.protocol.session.RemoteSource;

/** A repository that an order gives access to: its keys, and the way to its media server. */
public record Gate(Keys keys, ChunkSizes sizes, Reach reach) {
    /**
     * Opens the keys; nobody is dialled yet.
     *
     * @param run for which they were wrapped
     */
    public static Gate of(RepositoryAccess access, String run, byte[] nonce, Pace pace, Means means) {
        String purpose = RepositoryAccess.purpose(access.repository(), run);
        byte[] master = means.credentials().unwrap(access.wrappedKey(), purpose);
        Reach reach = new Reach(
                means.dialer().get(),
                access.media(),
                access.addresses(),
                access.ticket(),
                nonce,
                pace,
                means.patience(),
                means.time());
        return new Gate(Keys.derivedFrom(master, access.suite()), new ChunkSizes(access.chunkMean()), reach);
    }

    RemoteSink write() {
        return RemoteSink.open(reach);
    }

    /** Opens a snapshot. */
    public RemoteSource read(SnapshotId snapshot) {
        return RemoteSource.open(reach, snapshot);
    }
}
