package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.resume.RestoreLog;
import java.util.TreeSet;

/** Up to where a volume is written without a gap, noted now and then for whoever goes on. Pieces are announced by one thread, in their order, and end on any. */
final class Watermark {
    private static final long STEP = 16 << 20;

    private final RestoreLog log;
    private final Stat volume;
    private final long begin;
    private final TreeSet<Long> unfinished = new TreeSet<>();
    private long announced;
    private long noted;

    /** @param volume that is written to, as it was found or made */
    Watermark(RestoreLog log, Stat volume) {
        this.log = log;
        this.volume = volume;
        begin = log.reached(volume);
        announced = begin;
        noted = begin;
    }

    /** What earlier beginnings have written. */
    long begin() {
        return begin;
    }

    /** A piece of some bytes will be written. */
    synchronized void expect(long position, long length) {
        unfinished.add(position);
        announced = position + length;
    }

    /** It is. */
    synchronized void reach(long position) {
        unfinished.remove(position);
        long whole = unfinished.isEmpty() ? announced : unfinished.first();
        if (whole - noted >= STEP) {
            log.reach(volume, whole);
            noted = whole;
        }
    }
}
