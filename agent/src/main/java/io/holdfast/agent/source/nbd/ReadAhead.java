package io.holdfast.agent.source.nbd;

import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.nbd.NbdReading;
import io.holdfast.format.HoldfastException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Stretches that are read before they are asked for. Holds at most {@value #MOST} of {@value #LONGEST} bytes, and those only once so many are expected. */
final class ReadAhead {
    private static final int LONGEST = 512 << 10;
    private static final int MOST = 8;

    private final NbdExport export;
    private final Deque<Stretch> begun = new ArrayDeque<>();
    private final Deque<byte[]> idle = new ArrayDeque<>();

    /** Its bytes lie at the front of the buffer, which belongs to the reading until that has ended. */
    private record Stretch(long from, int length, byte[] buffer, NbdReading reading) {
        long end() {
            return from + length;
        }
    }

    ReadAhead(NbdExport export) {
        this.export = export;
    }

    /** Begins to read as much as there is room for; returns how much that is. */
    synchronized long begin(long position, long count) {
        long at = position;
        long end = position + count;
        while (at < end && begun.size() < MOST) {
            int length = (int) Math.min(end - at, LONGEST);
            byte[] buffer = Optional.ofNullable(idle.poll()).orElseGet(() -> new byte[LONGEST]);
            begun.add(new Stretch(at, length, buffer, export.start(at, buffer, 0, length)));
            at += length;
        }
        return at - position;
    }

    /** Gives the first bytes of a stretch, as many as were read ahead. An error is left to the read that follows. */
    synchronized int take(long position, byte[] to, int offset, int count) {
        int there = 0;
        while (there < count && !begun.isEmpty()) {
            Stretch first = begun.getFirst();
            long at = position + there;
            // What lies before the reader was not needed.
            boolean needed = first.end() > at;
            if (needed && first.from() > at) {
                break;
            }
            boolean whole = finish(first);
            if (needed && whole) {
                there += copy(first, at, to, offset + there, count - there);
            }
            if (!whole || !needed || first.end() == position + there) {
                begun.removeFirst();
                idle.add(first.buffer());
            }
            if (needed && !whole) {
                break;
            }
        }
        return there;
    }

    private static int copy(Stretch from, long position, byte[] to, int offset, int room) {
        int count = (int) Math.min(room, from.end() - position);
        System.arraycopy(from.buffer(), (int) (position - from.from()), to, offset, count);
        return count;
    }

    private static boolean finish(Stretch stretch) {
        try {
            stretch.reading().await();
            return true;
        } catch (HoldfastException e) {
            return false;
        }
    }

    synchronized void close() {
        begun.forEach(ReadAhead::finish);
        begun.clear();
    }
}
