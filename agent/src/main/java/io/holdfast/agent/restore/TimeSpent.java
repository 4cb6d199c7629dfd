package io.holdfast.agent.restore;

import io.holdfast.format.Time;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the threads of one who reads a snapshot spend their time with, in nanoseconds. Counted by them, looked at by another meanwhile. Waiting for the source is counted by the source. */
public final class TimeSpent {
    private final LongSupplier clock;
    private final LongAdder computing = new LongAdder();
    private final LongAdder writing = new LongAdder();

    public TimeSpent(Time time) {
        this(time::nanos);
    }

    private TimeSpent(LongSupplier clock) {
        this.clock = clock;
    }

    /** Nobody looks. */
    static TimeSpent unwatched() {
        return new TimeSpent(() -> 0);
    }

    /** Opening chunks, and comparing them with their names. */
    public long computing() {
        return computing.sum();
    }

    /** Waiting for the place that is written to. */
    public long writing() {
        return Math.max(0, writing.sum());
    }

    /** A stretch of a thread's time; it ends when it is closed. */
    @FunctionalInterface
    interface Stretch extends AutoCloseable {
        @Override
        void close();
    }

    Stretch compute() {
        long began = clock.getAsLong();
        return () -> computing.add(clock.getAsLong() - began);
    }

    Stretch write() {
        long began = clock.getAsLong();
        return () -> writing.add(clock.getAsLong() - began);
    }

    /** Within a stretch of {@link #write}. */
    Stretch computeMeanwhile() {
        long began = clock.getAsLong();
        return () -> {
            long took = clock.getAsLong() - began;
            computing.add(took);
            writing.add(-took);
        };
    }
}
