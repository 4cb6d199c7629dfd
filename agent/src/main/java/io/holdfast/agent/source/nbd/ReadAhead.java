package io.holdfast.agent.source.nbd;

import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.nbd.NbdReading;
import io.holdfast.format.HoldfastException;
import java.util.Optional;

/** One stretch that is read before it is asked for. Holds at most {@value #MOST} bytes, and those only once something is expected. */
final class ReadAhead {
    private static final int MOST = 4 << 20;

    private final NbdExport export;
    private byte[] buffer = {};
    private Optional<NbdReading> reading = Optional.empty();
    private long from;
    private int length;

    ReadAhead(NbdExport export) {
        this.export = export;
    }

    /** Begins to read, unless what was begun before was not taken yet. */
    synchronized void begin(long position, long count) {
        if (length > 0 || count < 1) {
            return;
        }
        if (buffer.length == 0) {
            buffer = new byte[MOST];
        }
        from = position;
        length = (int) Math.min(count, MOST);
        reading = Optional.of(export.start(position, buffer, 0, length));
    }

    /** Gives the first bytes of a stretch, as many as were read ahead; those that were are gone then. An error is left to the read that follows. */
    synchronized int take(long position, byte[] to, int offset, int count) {
        if (length == 0) {
            return 0;
        }
        boolean whole = finish();
        int skipped = Math.clamp(position - from, 0, length);
        int there = whole && position >= from ? Math.min(count, length - skipped) : 0;
        System.arraycopy(buffer, skipped, to, offset, there);
        int left = length - skipped - there;
        if (!whole || there == 0 || left == 0) {
            // What lies elsewhere than where the reader is was not needed.
            length = 0;
        } else {
            from += skipped + there;
            System.arraycopy(buffer, skipped + there, buffer, 0, left);
            length = left;
        }
        return there;
    }

    private boolean finish() {
        try {
            reading.ifPresent(NbdReading::await);
            return true;
        } catch (HoldfastException e) {
            return false;
        } finally {
            reading = Optional.empty();
        }
    }

    synchronized void close() {
        finish();
        length = 0;
    }
}
