package io.holdfast.repository;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that a test holds in its hand. Hearts never beat by themselves; everyone else's sleep passes at once. */
final class LabTime implements Time {
    private final AtomicLong nanos = new AtomicLong(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Instant now = Instant.parse("2026-11-01T00:00:00Z");

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** Stops every heart that still sleeps. */
    void end() {
        ended.countDown();
    }

    void set(Instant instant) {
        now = instant;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.currentThread().isVirtual()) {
            ended.await();
            throw new InterruptedException("the lab has closed");
        }
        pass(duration);
    }
}
