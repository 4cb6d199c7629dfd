package io.holdfast.agent.browse;

import io.holdfast.protocol.control.Part;
import java.io.OutputStream;
import java.util.Arrays;

/** Content on its way to whoever asked, no faster than they pay for it. */
final class Paid extends OutputStream {
    private static final int PART = 256 << 10;

    private final Answering answering;
    private final byte[] buffer = new byte[PART];
    private int fill;

    Paid(Answering answering) {
        this.answering = answering;
    }

    @Override
    public void write(int each) {
        write(new byte[] {(byte) each}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        for (int at = 0; at < length; ) {
            int piece = Math.min(length - at, PART - fill);
            System.arraycopy(from, offset + at, buffer, fill, piece);
            fill += piece;
            at += piece;
            if (fill == PART) {
                flush();
            }
        }
    }

    @Override
    public void flush() {
        int at = 0;
        while (at < fill) {
            int piece = answering.account().take(fill - at);
            answering.say(new Part.Content(Arrays.copyOfRange(buffer, at, at + piece)));
            at += piece;
        }
        fill = 0;
    }

    /** After a failure what is left is of no use, and nobody may pay for it; so what is left is sent by {@link #flush} alone. */
    @Override
    public void close() {
        answering.check();
    }
}
