package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Codec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Seals the chunks of a batch: as differences to what stood in their places before, where that is known and saves something. */
final class BatchSealing implements Storing.Sealing {
    private final byte[] buffer;
    private final ChunkTable table;
    private final Map<Integer, Former.Like> likes = new HashMap<>();
    private Map<Fingerprint, SealedChunk> bases = Map.of();

    BatchSealing(byte[] buffer, ChunkTable table) {
        this.buffer = buffer;
        this.table = table;
    }

    @Override
    public void prepare(List<Integer> missing) {
        for (int chunk : missing) {
            table.former(chunk).ifPresent(like -> likes.put(chunk, like));
        }
        // All are of one previous snapshot.
        likes.values().stream().findAny().ifPresent(any -> {
            try {
                bases = bases(any.chunks());
            } catch (HoldfastException e) {
                // What cannot be had of it is not used.
                bases = Map.of();
            }
        });
    }

    /** The data from which each of the likes is made. */
    private Map<Fingerprint, SealedChunk> bases(Bases.Chunks source) {
        Map<Fingerprint, SealedChunk> found = new LinkedHashMap<>();
        List<SealedChunk> differences = new ArrayList<>();
        source.fetch(likes.values().stream().map(Former.Like::name).distinct().toList(), chunk -> {
            switch (chunk.kind()) {
                case DATA -> found.put(chunk.fingerprint(), chunk);
                case DIFFERENCE -> differences.add(chunk);
                case PAGE, WHOLE_FILE -> {}
            }
        });
        Bases.of(source, differences)
                .forEach(each ->
                        found.put(each.chunk().fingerprint(), each.bases().getFirst()));
        return found;
    }

    @Override
    public SealedChunk seal(Codec.Bench bench, int chunk) {
        Fingerprint name = table.name(chunk);
        int from = table.from(chunk);
        int length = table.length(chunk);
        Former.@Nullable Like former = likes.get(chunk);
        @Nullable SealedChunk base = former == null ? null : bases.get(former.name());
        if (former == null || base == null) {
            return bench.sealer().data(name, buffer, from, length);
        }
        byte[] like;
        try {
            like = bench.opener().open(base.fingerprint(), base);
        } catch (HoldfastException e) {
            return bench.sealer().data(name, buffer, from, length);
        }
        SealedChunk sealed = bench.sealer().difference(name, base.fingerprint(), like, buffer, from, length);
        if (sealed.kind() == Kind.DIFFERENCE) {
            former.prospect().paid();
        } else {
            former.prospect().failed();
        }
        return sealed;
    }
}
