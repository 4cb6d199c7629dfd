package io.holdfast.server;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The machine's clock, moved by what a test says. Who sleeps until a moment that it was moved past wakes at once. */
final class MovedTime implements Time {
    private final Object lock = new Object();
    private volatile Duration by = Duration.ZERO;
    private volatile Duration error = Duration.ZERO;
    private volatile Consumer<Duration> beside = _ -> {};

    /** Real time passes, for a database's machine as well. */
    void move(Duration further) {
        beside.accept(further);
        synchronized (lock) {
            by = by.plus(further);
            lock.notifyAll();
        }
    }

    /** This clock shows another time, of which none passes: nobody sleeps shorter or longer. */
    void err(Duration wrong) {
        error = wrong;
    }

    /** Who is told of all time that passes. */
    void tell(Consumer<Duration> other) {
        beside = other;
    }

    @Override
    public Instant now() {
        return Time.system().now().plus(by).plus(error);
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
