package io.holdfast.agent.nbd;

/**
 * A stretch of an export with one status.
 *
 * @param position of its first byte
 * @param length in bytes, at least 1
 * @param flags what they mean is the context's business
 */
public record NbdExtent(long position, long length, int flags) {
    public NbdExtent {
        if (position < 0 || length < 1) {
            throw new IllegalArgumentException("not an extent: " + length + " bytes at " + position);
        }
    }

    /** Position behind its last byte. */
    public long end() {
        return position + length;
    }
}
