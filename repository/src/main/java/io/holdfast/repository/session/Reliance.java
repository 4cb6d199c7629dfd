package io.holdfast.repository.session;

import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.index.Place;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** What a writing session has relied on: one bit a record, so that a generation can be checked against it. Safe for use by many threads. */
final class Reliance {
    private final Map<PackEntry, BitSet> hits = new HashMap<>();

    synchronized void add(Place place) {
        hits.computeIfAbsent(place.pack(), pack -> new BitSet(pack.records())).set(place.ordinal());
    }

    /** Every record relied on that may no longer be. */
    synchronized Map<PackEntry, BitSet> unreliable() {
        Map<PackEntry, BitSet> unreliable = new HashMap<>();
        hits.forEach((pack, ordinals) -> {
            BitSet lost = new BitSet();
            ordinals.stream().filter(ordinal -> !pack.reliable(ordinal)).forEach(lost::set);
            if (!lost.isEmpty()) {
                unreliable.put(pack, lost);
            }
        });
        return unreliable;
    }

    /** Relies on these no longer. */
    synchronized void drop(Map<PackEntry, BitSet> saved) {
        saved.forEach((pack, ordinals) -> hits.computeIfPresent(pack, (_, relied) -> {
            relied.andNot(ordinals);
            return relied;
        }));
    }
}
