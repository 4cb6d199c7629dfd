package io.holdfast.repository.check;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.Lease;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.session.Parts;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who works on the repository at one moment.
 *
 * @param writers first halves of the ids of sessions that live
 * @param condemned what a gc that lives is about to delete
 */
record View(Set<Long> writers, List<Condemned> condemned) {
    /** So often is looked again at what seems wrong. Each time gc would have to publish once more, just between the index and what it names. */
    static final int AGAIN = 3;

    /** Looks, and brings the index in line with the store: leases, generations, index, in the order of {@code docs/format/concurrency.md}. */
    static View take(Parts parts) {
        Map<SnapshotId, Lease> living = parts.leases().list();
        living.entrySet().removeIf(each -> parts.leases().dead(each.getKey(), each.getValue()));
        boolean upkeep = living.values().stream().anyMatch(lease -> lease.kind() == Lease.Kind.UPKEEP);
        List<Condemned> condemned = upkeep
                ? parts.generations().list().open().stream()
                        .map(parts.generations()::read)
                        .flatMap(Optional::stream)
                        .toList()
                : List.of();
        parts.index().refresh();
        return new View(living.keySet().stream().map(SnapshotId::high).collect(Collectors.toSet()), condemned);
    }

    /** Whether a session that lives has this id, and so may be just about to commit. */
    boolean writes(SnapshotId session) {
        return writers.contains(session.high());
    }

    /** Whether the pack belongs to a session that lives, or is about to be deleted by one. */
    boolean atWork(PackId pack) {
        return writers.contains(pack.writer())
                || condemned.stream().anyMatch(each -> each.packs().contains(pack));
    }

    /** Whether this record is about to be deleted or retired. */
    boolean leaving(PackId pack, int ordinal) {
        return condemned.stream()
                .anyMatch(each -> each.packs().contains(pack)
                        || each.retired().getOrDefault(pack, new BitSet()).get(ordinal));
    }
}
