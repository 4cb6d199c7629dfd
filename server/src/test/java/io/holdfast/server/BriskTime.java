package io.holdfast.server;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;

/** The machine's clock, of somebody who never pauses for long: whose server was killed often comes back soon all the same. */
enum BriskTime implements Time {
    INSTANCE;

    private static final Duration LONGEST = Duration.ofMillis(500);

    @Override
    public Instant now() {
        return Time.system().now();
    }

    @Override
    public long nanos() {
        return Time.system().nanos();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Time.system().sleep(duration.compareTo(LONGEST) < 0 ? duration : LONGEST);
    }
}
