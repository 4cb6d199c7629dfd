package io.holdfast.agent.backup;

import java.util.ArrayList;
import java.util.List;

/** A buffer and what lies in it. Filled by one reader, then worked on by one virtual thread. */
final class Batch {
    /** Where chunks end, when the reader has cut already. */
    static final int[] NOT_CUT = {};

    private final byte[] buffer;
    private final List<Piece> pieces = new ArrayList<>();
    private int fill;

    Batch(byte[] buffer) {
        this.buffer = buffer;
    }

    /**
     * A stretch of one content. Chunks do not reach beyond it.
     *
     * @param number in its stream
     * @param cuts where chunks end, the last at {@code to}; {@link #NOT_CUT} to have it cut
     * @param former what stood there before, counted from the beginning of the piece
     */
    record Piece(ContentStream stream, int number, int from, int to, int[] cuts, Former former) {}

    byte[] buffer() {
        return buffer;
    }

    /** Bytes in the buffer. */
    int fill() {
        return fill;
    }

    int room() {
        return buffer.length - fill;
    }

    void filled(int more) {
        fill += more;
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Adds what stands at {@code position} in its content. */
    void add(ContentStream stream, long position, int from, int to, int[] cuts) {
        pieces.add(new Piece(
                stream, stream.nextNumber(), from, to, cuts, stream.former().from(position)));
    }

    /** Forgets what was filled and added since. */
    void rollBack(int toFill, int toPieces) {
        fill = toFill;
        while (pieces.size() > toPieces) {
            pieces.removeLast();
        }
    }
}
