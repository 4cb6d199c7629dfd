package io.holdfast.repository.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.layout.Lease;
import io.holdfast.repository.snapshot.Snapshots.Found;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A session that reads one snapshot. Its lease keeps what it reads from being deleted, even when the snapshot is forgotten meanwhile. */
public final class ReadSession implements SnapshotSource {
    private final SealedManifest manifest;
    private final ChunkReader reader;
    private final Optional<HeldLease> lease;

    private ReadSession(SealedManifest manifest, ChunkReader reader, Optional<HeldLease> lease) {
        this.manifest = manifest;
        this.reader = reader;
        this.lease = lease;
    }

    /**
     * Opens a snapshot for reading. On a store that cannot be written to there is no lease, and then nobody else can run gc on it either.
     *
     * @throws HoldfastException {@code SNAPSHOT_UNKNOWN}; corrupt when no copy of its manifest is intact
     */
    public static ReadSession open(Parts parts, SnapshotId id) {
        Optional<HeldLease> lease = lease(parts);
        try {
            SealedManifest manifest = switch (parts.snapshots().read(id)) {
                case Found.Committed(SealedManifest found, int place) -> found;
                case Found.Damaged(HoldfastException reason) -> throw reason;
                case Found.Absent _, Found.Tombstone _ ->
                    throw new HoldfastException(
                            ErrorCode.SNAPSHOT_UNKNOWN,
                            id.brief(),
                            "There is no snapshot " + id.brief() + ". List them with `holdfast snapshots`.");
            };
            lease.ifPresent(held -> {
                held.rely(manifest.roots());
                held.startHeart();
            });
            return new ReadSession(manifest, new ChunkReader(parts), lease);
        } catch (HoldfastException e) {
            lease.ifPresent(HeldLease::close);
            throw e;
        }
    }

    private static Optional<HeldLease> lease(Parts parts) {
        try {
            SnapshotId session = SnapshotId.random(parts.randomness());
            return Optional.of(HeldLease.take(parts, session, Lease.Kind.READING, _ -> Acknowledgement.highest(parts)));
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.STORE_DENIED || e.code() == ErrorCode.STORE_FULL) {
                parts.index().refresh();
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public SealedManifest manifest() {
        return manifest;
    }

    @Override
    public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        reader.fetch(wanted, to);
    }

    @Override
    public int atOnce() {
        return 1;
    }

    @Override
    public void close() {
        lease.ifPresent(HeldLease::close);
    }
}
