package io.holdfast.format.sealing;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Finds what differences differ from. Sealers take data as a base; where two sessions stored the same chunk at once, a base may come as a difference all the same. */
public final class Bases {
    /** No honest repository has as many differences on top of each other. */
    private static final int MOST = 16;

    private Bases() {}

    /** Where sealed chunks come from: gives every distinct one, or throws at one that is nowhere to be had. */
    @FunctionalInterface
    public interface Chunks {
        void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to);
    }

    /** A chunk of content with its bases, data first, its own base last; of data there are none. */
    public record Based(SealedChunk chunk, List<SealedChunk> bases) {}

    /** One chunk of content with its bases; see {@link #of(Chunks, Collection)}. */
    public static Based of(Chunks from, SealedChunk chunk) {
        return chunk.kind() == Kind.DIFFERENCE ? of(from, List.of(chunk)).getFirst() : new Based(chunk, List.of());
    }

    /**
     * Differences with their bases, in their order.
     *
     * @throws HoldfastException what {@code from} throws; corrupt when a base is no content, or stands on itself
     */
    public static List<Based> of(Chunks from, Collection<SealedChunk> differences) {
        Map<Fingerprint, SealedChunk> known = new HashMap<>();
        Collection<SealedChunk> tops = differences;
        for (int level = 0; !tops.isEmpty() && level < MOST; level++) {
            Set<Fingerprint> wanted = new LinkedHashSet<>();
            for (SealedChunk each : tops) {
                wanted.add(each.links().getFirst());
            }
            wanted.removeAll(known.keySet());
            List<SealedChunk> come = new ArrayList<>();
            if (!wanted.isEmpty()) {
                from.fetch(List.copyOf(wanted), come::add);
            }
            come.forEach(each -> known.put(each.fingerprint(), each));
            tops = come.stream().filter(each -> each.kind() == Kind.DIFFERENCE).toList();
        }
        return differences.stream()
                .map(each -> new Based(each, below(each, known)))
                .toList();
    }

    private static List<SealedChunk> below(SealedChunk top, Map<Fingerprint, SealedChunk> known) {
        List<SealedChunk> below = new ArrayList<>();
        SealedChunk at = top;
        while (at.kind() == Kind.DIFFERENCE) {
            SealedChunk base = known.get(at.links().getFirst());
            if (base == null || !base.kind().isContent() || below.size() == MOST) {
                throw HoldfastException.corrupt(
                        "chunk " + top.fingerprint().toString().substring(0, 16),
                        "what it differs from is no data that could be had");
            }
            below.addFirst(base);
            at = base;
        }
        return below;
    }
}
