package io.holdfast.format.layout;

import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** 16 bytes that name a pack; the first half is that of the session that wrote it. */
public record PackId(long writer, long serial) {
    public static final int SIZE = 16;

    /** A new pack of the session with this id. */
    public static PackId of(SnapshotId session, Randomness randomness) {
        byte[] bytes = new byte[8];
        randomness.fill(bytes);
        return new PackId(session.high(), ByteBuffer.wrap(bytes).getLong());
    }

    public static PackId read(ByteBuffer in) {
        return new PackId(in.getLong(), in.getLong());
    }

    public void write(ByteBuffer out) {
        out.putLong(writer).putLong(serial);
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE).putLong(writer).putLong(serial).array();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
