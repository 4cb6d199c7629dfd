package io.holdfast.server;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The machine's clock, moved by what a test says. Who sleeps until a moment that it was moved past wakes at once. */
final class MovedTime implements Time {
    private final Object lock = new Object();
    private volatile Duration by = Duration.ZERO;

    void move(Duration further) {
        synchronized (lock) {
            by = by.plus(further);
            lock.notifyAll();
        }
    }

    @Override
    public Instant now() {
        return Time.system().now().plus(by);
    }

    @Override
    public long nanos() {
        return Time.system().nanos() + by.toNanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        long end = nanos() + duration.toNanos();
        synchronized (lock) {
            for (long left = end - nanos(); left > 0; left = end - nanos()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
        }
    }
}
