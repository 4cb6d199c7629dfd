package io.holdfast.agent.thread;

import io.holdfast.format.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Keeps what all threads of this process use of its processors to so many of them, over any stretch of some seconds: those that do most of the work pause here for as long as
 * the process is ahead. Threads that never come here, such as the compilers' and those that encrypt a connection, count as well. Safe for use by many threads.
 */
public final class CpuShare {
    /** Nanoseconds of one processor by which the process may be ahead before anybody pauses, or be behind and catch up. */
    private static final long SLACK = 100_000_000;
    /** Nobody pays for more than this at once: what was used while nothing could pause, as at the start, is not all paid back. */
    private static final long MOST_OWED = 500_000_000;

    private static final Duration LONGEST = Duration.ofMillis(100);

    private final LongSupplier used;
    private final Time time;
    private final AtomicInteger processors;
    private long lastTime;
    private long lastUsed;
    private long ahead;

    /**
     * Begins now.
     *
     * @param processors may be used always; while nobody may use any, nobody pauses
     * @param used tells nanoseconds of processors that this process has used
     */
    public CpuShare(int processors, LongSupplier used, Time time) {
        this.processors = new AtomicInteger(processors);
        this.used = used;
        this.time = time;
        lastTime = time.nanos();
        lastUsed = used.getAsLong();
    }

    /** A number of processors that may be used until this is closed. */
    @FunctionalInterface
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Allows so many more of them. */
    public Hold hold(int count) {
        processors.addAndGet(count);
        return () -> processors.addAndGet(-count);
    }

    /** Returns when the process may go on: at once, mostly. */
    public void pause() throws InterruptedException {
        Duration pause = due();
        if (pause.isPositive()) {
            time.sleep(pause);
        }
    }

    private synchronized Duration due() {
        int allowed = processors.get();
        if (allowed == 0) {
            return Duration.ZERO;
        }
        long now = time.nanos();
        long all = used.getAsLong();
        ahead += all - lastUsed - allowed * (now - lastTime);
        ahead = Math.clamp(ahead, -SLACK, MOST_OWED);
        lastTime = now;
        lastUsed = all;
        Duration owed = Duration.ofNanos(Math.max(0, ahead) / allowed);
        return owed.compareTo(LONGEST) < 0 ? owed : LONGEST;
    }
}
