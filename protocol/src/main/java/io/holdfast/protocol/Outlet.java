package io.holdfast.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Where frames leave: in pieces of the size of a TLS record, which small ones share. Used by one thread at a time. */
final class Outlet {
    private static final int PIECE = 16 << 10;

    private final OutputStream out;
    private final byte[] piece = new byte[PIECE];
    private int fill;

    Outlet(OutputStream out) {
        this.out = out;
    }

    /** Writes a frame; its end stays here until {@link #flush}. Gives how many bytes it has. */
    int write(int type, byte[]... parts) throws IOException {
        int length = 1;
        for (byte[] part : parts) {
            length += part.length;
        }
        add(ByteBuffer.allocate(Connection.HEADER)
                .putInt(length)
                .put((byte) type)
                .array());
        for (byte[] part : parts) {
            add(part);
        }
        return Connection.HEADER - 1 + length;
    }

    private void add(byte[] part) throws IOException {
        int at = 0;
        while (at < part.length) {
            int left = part.length - at;
            // Pieces that are whole in one part are not copied.
            int taken = fill == 0 ? left / PIECE * PIECE : 0;
            if (taken > 0) {
                out.write(part, at, taken);
            } else {
                taken = Math.min(left, PIECE - fill);
                System.arraycopy(part, at, piece, fill, taken);
                fill += taken;
            }
            at += taken;
            if (fill == PIECE) {
                flush();
            }
        }
    }

    void flush() throws IOException {
        if (fill > 0) {
            int whole = fill;
            fill = 0;
            out.write(piece, 0, whole);
        }
    }
}
