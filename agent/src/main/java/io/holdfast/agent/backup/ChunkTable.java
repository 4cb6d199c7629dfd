package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The chunks of a batch: where in its buffer they lie, and their names. */
final class ChunkTable {
    private static final int FIRST = 64;

    private int[] from = new int[FIRST];
    private int[] to = new int[FIRST];
    private Fingerprint[] names = new Fingerprint[FIRST];
    private final List<Batch.Piece> pieces = new ArrayList<>();
    private int count;

    /** Adds a chunk of a piece. */
    void add(Batch.Piece piece, int begin, int end, Fingerprint name) {
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            to = Arrays.copyOf(to, 2 * count);
            names = Arrays.copyOf(names, 2 * count);
        }
        pieces.add(piece);
        from[count] = begin;
        to[count] = end;
        names[count++] = name;
    }

    int count() {
        return count;
    }

    int from(int chunk) {
        return from[chunk];
    }

    int length(int chunk) {
        return to[chunk] - from[chunk];
    }

    Fingerprint name(int chunk) {
        return names[chunk];
    }

    /** What stood in its place before. */
    Optional<Former.Like> former(int chunk) {
        Batch.Piece piece = pieces.get(chunk);
        return piece.former().at(from[chunk] - piece.from(), length(chunk));
    }

    List<Run> runs(int first, int end) {
        List<Run> runs = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            runs.add(new Run.Stored(length(i), names[i]));
        }
        return runs;
    }
}
