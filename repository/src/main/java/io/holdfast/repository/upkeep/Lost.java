package io.holdfast.repository.upkeep;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.session.Parts;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chunks that are needed and cannot be had, and where they may still stand: in packs that the index does not name, or that cannot be read. What stands
 * nowhere is gone; only a backup brings it back, which stores what it leads to with it.
 *
 * @param names of the chunks
 * @param unread packs of pages that could not be walked, so that what they need is unknown
 */
record Lost(Parts parts, Set<Fingerprint> names, Set<PackId> unread) {
    boolean isNothing() {
        return names.isEmpty() && unread.isEmpty();
    }

    /** Whether the pack must stay for their sake: it holds one of them, or nobody can say what it holds. */
    boolean mayStandIn(PackId pack) {
        if (isNothing()) {
            return false;
        }
        try {
            PackDirectory directory = parts.packs().directory(pack);
            return IntStream.range(0, directory.size())
                    .anyMatch(ordinal -> names.contains(directory.fingerprint(ordinal)));
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> true;
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /**
     * A pack in which one of them may stand as a page. While there is one it is unknown what snapshots need, and nothing may be called dead.
     *
     * @param stored packs that were in the store
     * @param living sessions that still write packs: what they store anew keeps what it leads to by itself
     */
    Optional<PackId> hiding(Collection<PackId> stored, Set<SnapshotId> living) {
        if (isNothing()) {
            return Optional.empty();
        }
        Stream<PackId> unnamed = stored.stream()
                .filter(id -> parts.index().find(id).isEmpty())
                .filter(id -> living.stream().noneMatch(session -> session.high() == id.writer()))
                .filter(id -> parts.store().size(Packs.name(id)).isPresent());
        Stream<PackId> pages = parts.index().packs().stream()
                .filter(pack -> pack.content() == PackContent.PAGES)
                .map(PackEntry::id);
        return Stream.concat(unread.stream(), Stream.concat(unnamed, pages).filter(this::mayStandIn))
                .findFirst();
    }
}
