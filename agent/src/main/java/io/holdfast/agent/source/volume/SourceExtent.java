package io.holdfast.agent.source.volume;

/**
 * A stretch of a volume.
 *
 * @param position of its first byte
 * @param length in bytes, at least 1
 */
public record SourceExtent(long position, long length, Kind kind) {
    /** What is known of its content without reading it. */
    public enum Kind {
        /** Nothing. */
        DATA,
        /** It reads as zeros. */
        ZERO,
        /** It is what it was at the previous snapshot. */
        UNCHANGED
    }

    public SourceExtent {
        if (position < 0 || length < 1) {
            throw new IllegalArgumentException("not an extent: " + length + " bytes at " + position);
        }
    }

    /** Position behind its last byte. */
    public long end() {
        return position + length;
    }
}
