package io.holdfast.repository.session;

import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.index.Place;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** What a writing session has relied on: one bit a record, so that a generation can be checked against it. Safe for use by many threads. */
final class Reliance {
    private final Map<PackEntry, BitSet> hits = new HashMap<>();

    synchronized void add(Place place) {
        hits.computeIfAbsent(place.pack(), pack -> new BitSet(pack.records())).set(place.ordinal());
    }

    /** Gives and forgets every record relied on that may no longer be. */
    synchronized void takeUnreliable(BiConsumer<PackEntry, BitSet> to) {
        hits.entrySet().removeIf(each -> {
            BitSet lost = new BitSet();
            each.getValue().stream()
                    .filter(ordinal -> !each.getKey().reliable(ordinal))
                    .forEach(lost::set);
            if (!lost.isEmpty()) {
                to.accept(each.getKey(), lost);
                each.getValue().andNot(lost);
            }
            return each.getValue().isEmpty();
        });
    }
}
