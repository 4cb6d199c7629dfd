package io.holdfast.repository.upkeep;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.session.Parts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which packs gc condemns.
 *
 * @param dead packs in which nothing is live
 * @param sparse packs whose live records are worth copying forward, with those records
 * @param retired dead records of packs that stay
 * @param untouched packs whose directory could not be read, or that hold what was not found: left alone
 */
record Choice(
        List<PackEntry> dead, Map<PackEntry, BitSet> sparse, Map<PackId, BitSet> retired, List<PackId> untouched) {
    /** A pack with less than this share of live bytes is rewritten. */
    static final double THRESHOLD = 0.7;

    static Choice nothing() {
        return new Choice(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
    }

    /** Chooses; packs in which something lost may stand are left out. */
    static Choice of(Parts parts, Census census, Marking marking, Lost lost) {
        Choice choice = nothing();
        for (PackEntry pack : parts.index().packs()) {
            if (!pack.condemned() && !census.ofLivingSession(pack.id())) {
                choice.consider(parts, pack, marking.live(pack), lost);
            }
        }
        return choice;
    }

    private void consider(Parts parts, PackEntry pack, BitSet live, Lost lost) {
        if (live.isEmpty()) {
            if (lost.mayStandIn(pack.id())) {
                untouched.add(pack.id());
            } else {
                dead.add(pack);
            }
            return;
        }
        if (pack.fenced()) {
            // Pages that are needed and may not be relied on: a copy of ours may, unless it leads to what is lost.
            if (lost.isNothing()) {
                sparse.put(pack, live);
            }
            return;
        }
        if (live.cardinality() == pack.records()) {
            return;
        }
        // What the disk did not give of it for a moment was called missing, and may stand in it all the same.
        if (lost.mayStandIn(pack.id())) {
            untouched.add(pack.id());
            return;
        }
        try {
            PackDirectory directory = parts.packs().directory(pack.id());
            long bytes = live.stream().mapToLong(directory::length).sum();
            // Needed and retired: it leads to what is broken, and a copy would be relied on again.
            if (bytes < pack.size() * THRESHOLD && !live.intersects(pack.retired())) {
                sparse.put(pack, live);
                return;
            }
            BitSet gone = new BitSet();
            gone.set(0, pack.records());
            gone.andNot(live);
            gone.andNot(pack.retired());
            if (!gone.isEmpty()) {
                retired.put(pack.id(), gone);
            }
        } catch (HoldfastException e) {
            switch (e.code().kind()) {
                case CORRUPTION -> untouched.add(pack.id());
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            }
        }
    }

    Condemned condemned() {
        List<PackId> packs = new ArrayList<>();
        dead.forEach(pack -> packs.add(pack.id()));
        sparse.keySet().forEach(pack -> packs.add(pack.id()));
        return new Condemned(packs, retired);
    }

    boolean isEmpty() {
        return dead.isEmpty() && sparse.isEmpty() && retired.isEmpty();
    }
}
