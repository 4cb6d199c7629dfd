package io.holdfast.agent.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Numbers and bytes from a wire, for one thread. The buffer lies outside of the heap, since the kernel writes to nothing else, and is small enough to still be in the
 * processor's cache when it is copied on.
 */
final class Inlet {
    private static final int ROOM = 256 << 10;

    private final Wire wire;
    private final ByteBuffer buffer;

    Inlet(Wire wire) {
        this(wire, ROOM);
    }

    /** For tests, which open thousands. */
    Inlet(Wire wire, int room) {
        this.wire = wire;
        buffer = ByteBuffer.allocateDirect(room).flip();
    }

    /** Bytes that came and were not asked for yet. */
    int waiting() {
        return buffer.remaining();
    }

    int u16() throws IOException {
        need(Short.BYTES);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int i32() throws IOException {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(i32());
    }

    long i64() throws IOException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    void bytes(byte[] to, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            need(1);
            int count = Math.min(end - at, buffer.remaining());
            buffer.get(to, at, count);
            at += count;
        }
    }

    /** A new array; the length was checked. */
    byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        bytes(bytes, 0, length);
        return bytes;
    }

    void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            need(1);
            int count = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + count);
            left -= count;
        }
    }

    private void need(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return;
        }
        buffer.compact();
        try {
            while (buffer.position() < count) {
                if (wire.read(buffer) < 0) {
                    throw new EOFException("the server closed the connection");
                }
            }
        } finally {
            buffer.flip();
        }
    }
}
