package io.holdfast.format;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** 16 random bytes that name a snapshot and the session that writes it. */
public record SnapshotId(long high, long low) implements Comparable<SnapshotId> {
    /** Length in bytes. */
    public static final int SIZE = 16;

    public static SnapshotId random(Randomness randomness) {
        byte[] bytes = new byte[SIZE];
        randomness.fill(bytes);
        return of(bytes);
    }

    public static SnapshotId of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw HoldfastException.corrupt("an id", "it has " + bytes.length + " bytes instead of " + SIZE);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new SnapshotId(buffer.getLong(), buffer.getLong());
    }

    /** Parses 32 hex digits; anything else is an {@link IllegalArgumentException}. */
    public static SnapshotId parse(String hex) {
        if (hex.length() != 2 * SIZE) {
            throw new IllegalArgumentException("not a snapshot id: " + hex);
        }
        return of(HexFormat.of().parseHex(hex));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE).putLong(high).putLong(low).array();
    }

    /** The first eight hex digits: enough for people in most repositories. */
    public String brief() {
        return toString().substring(0, 8);
    }

    @Override
    public int compareTo(SnapshotId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
