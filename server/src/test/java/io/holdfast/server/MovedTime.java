package io.holdfast.server;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** The machine's clock, moved by what a test says. */
final class MovedTime implements Time {
    private final AtomicReference<Duration> by = new AtomicReference<>(Duration.ZERO);

    void move(Duration further) {
        by.updateAndGet(further::plus);
    }

    @Override
    public Instant now() {
        return Time.system().now().plus(by.get());
    }

    @Override
    public long nanos() {
        return Time.system().nanos() + by.get().toNanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Time.system().sleep(duration);
    }
}
