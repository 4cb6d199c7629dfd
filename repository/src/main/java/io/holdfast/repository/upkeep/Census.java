package io.holdfast.repository.upkeep;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Lease;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.snapshot.Snapshots;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is at one moment, taken in the order that safety needs: packs, leases, snapshots, index.
 *
 * @param packs every pack in the store, with its size
 * @param leases of sessions that live, our own left out
 * @param roots of all snapshots and of all reading sessions
 * @param generation the highest number given when it was taken
 */
record Census(
        Map<PackId, Long> packs,
        Map<SnapshotId, Lease> leases,
        Set<SnapshotId> snapshots,
        Set<Fingerprint> roots,
        long generation) {
    /** Takes it. Dead sessions are fenced and their leases removed on the way. */
    static Census take(Parts parts, SnapshotId self) {
        long generation = parts.generations().list().highest();
        Map<PackId, Long> packs = new HashMap<>();
        parts.packs().list(packs::put);
        Map<SnapshotId, Lease> leases = living(parts, self);
        Snapshots.Listing listing = parts.snapshots().list();
        requireReadable(listing.damaged());
        refresh(parts);
        Set<Fingerprint> roots = new HashSet<>();
        Set<SnapshotId> ids = new HashSet<>();
        for (SealedManifest manifest : listing.manifests()) {
            roots.addAll(manifest.roots());
            ids.add(manifest.id());
        }
        leases.values().forEach(lease -> roots.addAll(lease.roots()));
        return new Census(packs, leases, ids, roots, generation);
    }

    /** Nothing known: what to compare with when the generation is somebody else's, and so was the census behind it. */
    static Census unknown() {
        return new Census(Map.of(), Map.of(), Set.of(), Set.of(), 0);
    }

    /** Leases of living sessions other than {@code self}; the dead are fenced and removed. */
    static Map<SnapshotId, Lease> living(Parts parts, SnapshotId self) {
        Map<SnapshotId, Lease> living = new HashMap<>();
        parts.leases().list().forEach((session, lease) -> {
            if (session.equals(self)) {
                return;
            }
            if (!parts.leases().dead(session, lease)) {
                living.put(session, lease);
                return;
            }
            switch (lease.kind()) {
                case BACKUP, UPKEEP ->
                    parts.snapshots()
                            .fence(session, "silent on " + lease.holder().host());
                case READING -> {}
            }
            parts.leases().remove(session);
        });
        return living;
    }

    /** Reads what is new of the index, all of it: of what a file names that cannot be read nobody knows what it needs. */
    static void refresh(Parts parts) {
        parts.index().refresh();
        if (!parts.index().damaged().isEmpty()) {
            throw parts.index().damaged().values().iterator().next();
        }
    }

    /** Refuses to go on beside snapshots of which nobody knows what they need. */
    static void requireReadable(List<SnapshotId> damaged) {
        if (!damaged.isEmpty()) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_CORRUPT,
                    damaged.getFirst().toString(),
                    "Snapshot " + damaged.getFirst().brief()
                            + " is damaged in all its copies, so what it needs is unknown and nothing may be deleted. Run `holdfast repair`, or forget it.");
        }
    }

    /** Whether a living session wrote this pack. */
    boolean ofLivingSession(PackId pack) {
        return leases.keySet().stream().anyMatch(session -> session.high() == pack.writer());
    }
}
