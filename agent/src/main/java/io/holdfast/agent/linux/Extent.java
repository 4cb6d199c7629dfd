package io.holdfast.agent.linux;

/**
 * A run of bytes of a file.
 *
 * @param position of its first byte
 * @param length at least 1
 */
public record Extent(long position, long length) {
    /** Position after its last byte. */
    public long end() {
        return position + length;
    }
}
