package io.holdfast.format;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** 32 bytes that name a chunk within one repository: a keyed hash, so uniformly distributed. */
public record Fingerprint(long a, long b, long c, long d) implements Comparable<Fingerprint> {
    /** Length in bytes. */
    public static final int SIZE = 32;

    /** Reads 32 bytes at the buffer's position. */
    public static Fingerprint read(ByteBuffer from) {
        return new Fingerprint(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    /** Reads 32 bytes at {@code offset}. */
    public static Fingerprint of(byte[] bytes, int offset) {
        return read(ByteBuffer.wrap(bytes, offset, SIZE));
    }

    /** Writes 32 bytes at the buffer's position. */
    public void write(ByteBuffer to) {
        to.putLong(a).putLong(b).putLong(c).putLong(d);
    }

    public byte[] bytes() {
        ByteBuffer to = ByteBuffer.allocate(SIZE);
        write(to);
        return to.array();
    }

    /** The first eight bytes: what the index keeps in memory. */
    public long tag() {
        return a;
    }

    /** The last two bytes, by which content-defined page boundaries are chosen. */
    public int tail() {
        return (int) (d & 0xffff);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(b);
    }

    @Override
    public int compareTo(Fingerprint other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order != 0 ? order : Long.compareUnsigned(d, other.d);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
