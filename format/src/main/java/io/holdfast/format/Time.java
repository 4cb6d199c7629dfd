package io.holdfast.format;

import java.time.Duration;
import java.time.Instant;

/** The only door to the machine's clocks and to sleeping, so that every test can hold both in its hand. */
public interface Time {
    /** Wall-clock time. May jump in either direction: never decides what is deleted, never measures a duration. */
    Instant now();

    /** Nanoseconds since an arbitrary origin; never goes back. Only differences mean something. */
    long nanos();

    /** Waits at least {@code duration}; returns at once when it is zero or negative. */
    void sleep(Duration duration) throws InterruptedException;

    /** The machine's own clocks. */
    static Time system() {
        return SystemTime.INSTANCE;
    }

    /** Nested, so that the calls forbidden everywhere else stay in this file. */
    enum SystemTime implements Time {
        INSTANCE;

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
        }
    }
}
