package io.holdfast.format.chunking;

/**
 * Finds where the next chunk of a stream ends.
 *
 * <p>A caller that streams keeps a buffer of at least {@link #maximum()} bytes, fills it as far as
 * the stream goes, and cuts as long as the buffer still holds {@code maximum()} bytes or the stream
 * has ended; what is left moves to the front before the buffer is filled again. Under this contract
 * no byte is looked at twice, and the cuts do not depend on how the buffer was filled.
 *
 * <p>Cutters are immutable and may be shared by threads.
 */
public sealed interface Cutter permits GearCutter, FixedCutter {

    /**
     * Returns the end, exclusive, of the chunk that begins at {@code from}.
     *
     * @param buffer holds either at least {@link #maximum()} bytes from {@code from} on, or all that
     *     is left of the stream
     * @param from first byte of the chunk
     * @param to end, exclusive, of the bytes that are there
     * @return a position in {@code (from, to]}, at most {@code from + maximum()}; {@code to} if
     *     nothing is there ({@code from == to}). When fewer than {@code maximum()} bytes are there,
     *     {@code to} means that the stream ends before the chunk would.
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= buffer.length}
     */
    int cut(byte[] buffer, int from, int to);

    /** The length in bytes of the longest chunk, which is how far {@link #cut} may have to look. */
    int maximum();
}
