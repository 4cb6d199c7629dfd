package io.holdfast.repository.upkeep;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.index.Place;
import io.holdfast.repository.session.ChunkReader;
import io.holdfast.repository.session.Parts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks everything that roots lead to, by the links that stand outside the ciphertext, so without a key. One bit a record. Pages are read many at a time, in
 * the order of their packs. A page whose checksum does not fit counts as one that cannot be read: what it links now is not what it linked.
 */
public final class Marking {
    private static final int AT_ONCE = 512;

    private final Parts parts;
    private final UpkeepProgress progress;
    private final ChunkReader reader;
    private final Map<Integer, BitSet> live = new HashMap<>();
    private final ArrayDeque<Fingerprint> pages = new ArrayDeque<>();
    private final Set<Fingerprint> missing = new LinkedHashSet<>();
    private final Set<Fingerprint> unreadable = new LinkedHashSet<>();
    private long marked;

    private Marking(Parts parts, UpkeepProgress progress) {
        this.parts = parts;
        this.progress = progress;
        reader = ChunkReader.proving(parts);
    }

    /** Begins to walk. */
    public static Marking watched(Parts parts, UpkeepProgress progress) {
        progress.enterWalk(parts);
        return new Marking(parts, progress);
    }

    /** Marks everything that these lead to. */
    public void from(Collection<Fingerprint> roots) {
        progress.checkpoint();
        roots.forEach(this::mark);
        while (!pages.isEmpty()) {
            List<Fingerprint> batch = new ArrayList<>();
            while (!pages.isEmpty() && batch.size() < AT_ONCE) {
                batch.add(pages.poll());
            }
            walk(batch);
        }
    }

    /** Looks again for what was missing or could not be read, in the index as it is now. */
    public void again() {
        List<Fingerprint> lost = List.copyOf(missing);
        missing.clear();
        pages.addAll(unreadable);
        unreadable.clear();
        from(lost);
    }

    private void walk(List<Fingerprint> batch) {
        try {
            reader.fetch(batch, this::follow);
        } catch (HoldfastException e) {
            // One of them is broken: find out which, and still walk the others.
            for (Fingerprint page : batch) {
                try {
                    reader.fetch(List.of(page), this::follow);
                } catch (HoldfastException single) {
                    switch (single.code().kind()) {
                        case CORRUPTION -> unreadable.add(page);
                        case USER, RESOURCE, EXTERNAL, INTERNAL -> throw single;
                    }
                }
            }
        }
    }

    private void follow(SealedChunk page) {
        progress.advance(page.size());
        page.links().forEach(this::mark);
    }

    private void mark(Fingerprint name) {
        Optional<Place> found =
                parts.index().find(name, Use.RELY).or(() -> parts.index().find(name, Use.READ));
        if (found.isEmpty()) {
            missing.add(name);
            return;
        }
        Place place = found.get();
        BitSet bits = live.computeIfAbsent(place.pack().number(), key -> new BitSet());
        if (!bits.get(place.ordinal())) {
            bits.set(place.ordinal());
            marked++;
            if (place.pack().content() == PackContent.PAGES) {
                pages.add(name);
            }
        }
    }

    /** Which records of the pack are live. */
    public BitSet live(PackEntry pack) {
        return live.getOrDefault(pack.number(), new BitSet());
    }

    /** Number of live chunks. */
    public long marked() {
        return marked;
    }

    /** Whether everything was found and read. */
    public boolean whole() {
        return missing.isEmpty() && unreadable.isEmpty();
    }

    /** Chunks that are referred to and are nowhere. */
    public Set<Fingerprint> missing() {
        return missing;
    }

    /** Pages that could not be read, so that what they lead to is unknown. */
    public Set<Fingerprint> unreadable() {
        return unreadable;
    }
}
