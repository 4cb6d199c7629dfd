package io.holdfast.protocol.session;

import io.holdfast.format.Time;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket of bytes that fills at a rate which may change at any time; whoever takes more than is in it waits, and who came first goes first. Safe for use by many
 * threads.
 */
public final class Pace {
    private static final long SECOND = 1_000_000_000;
    private static final long BURST = SECOND / 10;
    /** A change of the rate is felt after this at the latest. */
    private static final long SLICE = SECOND / 10;

    private final Time time;
    private final AtomicLong waited = new AtomicLong();
    private OptionalLong perSecond;
    /** Bytes that were taken, and that have come in, since the beginning. */
    private double taken;

    private double come;
    private long filled;

    public Pace(OptionalLong perSecond, Time time) {
        this.perSecond = perSecond;
        this.time = time;
        filled = time.nanos();
    }

    /** As fast as possible, until it is changed. */
    public static Pace free(Time time) {
        return new Pace(OptionalLong.empty(), time);
    }

    /** Changes it, also for those who wait now. The same rate again changes nothing. */
    public synchronized void change(OptionalLong bytesPerSecond) {
        if (bytesPerSecond.equals(perSecond)) {
            return;
        }
        fill();
        perSecond = bytesPerSecond;
        come = Math.min(come, taken);
    }

    public synchronized OptionalLong rate() {
        return perSecond;
    }

    /** Nanoseconds that all callers together have waited. */
    public long waited() {
        return waited.get();
    }

    /** Returns when so many bytes may go, with the nanoseconds that it waited. */
    public long take(long bytes) throws InterruptedException {
        double mark;
        synchronized (this) {
            if (perSecond.isEmpty()) {
                return 0;
            }
            fill();
            taken += bytes;
            mark = taken;
        }
        long own = 0;
        for (long left = until(mark); left > 0; left = until(mark)) {
            long pause = Math.min(left, SLICE);
            own += pause;
            waited.addAndGet(pause);
            time.sleep(Duration.ofNanos(pause));
        }
        return own;
    }

    /** How long until so much has come in, in nanoseconds. */
    private synchronized long until(double mark) {
        fill();
        if (perSecond.isEmpty() || come >= mark) {
            return 0;
        }
        return (long) ((mark - come) * SECOND / perSecond.getAsLong()) + 1;
    }

    private void fill() {
        long now = time.nanos();
        long rate = perSecond.orElse(0);
        come = Math.min(come + (double) (now - filled) * rate / SECOND, taken + (double) rate * BURST / SECOND);
        filled = now;
    }
}
