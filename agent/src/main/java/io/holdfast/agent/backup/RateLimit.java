package io.holdfast.agent.backup;

import io.holdfast.format.Time;
import java.time.Duration;
import java.util.OptionalLong;

/** A bucket of bytes that fills at a steady rate; whoever takes more than is in it waits. Holds what comes in a fifth of a second. */
final class RateLimit {
    private static final long SECOND = 1_000_000_000;
    private static final long BURST = SECOND / 5;
    private static final long SLICE = SECOND / 10;

    private final OptionalLong perSecond;
    private final Time time;
    private final RunState state;
    /** When all that was taken so far will have come in. */
    private long paid;

    RateLimit(OptionalLong perSecond, Time time, RunState state) {
        this.perSecond = perSecond;
        this.time = time;
        this.state = state;
        paid = time.nanos() - BURST;
    }

    /** Returns when so many bytes may go. */
    void take(long bytes) throws InterruptedException {
        if (perSecond.isEmpty()) {
            return;
        }
        long due;
        synchronized (this) {
            long now = time.nanos();
            if (now - paid > BURST) {
                paid = now - BURST;
            }
            paid += (long) ((double) bytes * SECOND / perSecond.getAsLong());
            due = paid;
        }
        for (long left = due - time.nanos(); left > 0; left = due - time.nanos()) {
            state.check();
            time.sleep(Duration.ofNanos(Math.min(left, SLICE)));
        }
    }
}
