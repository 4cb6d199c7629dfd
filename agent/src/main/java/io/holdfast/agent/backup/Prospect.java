package io.holdfast.agent.backup;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether it pays to compare the chunks of a content with its past: where what changed was written over whole, it does not. Safe for use by many threads. */
final class Prospect {
    /** So many chunks are compared whatever comes of it. */
    private static final int FIRST = 32;

    /** One of so many is compared to see whether it has begun to pay. */
    private static final int SELDOM = 16;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger compared = new AtomicInteger();
    private final AtomicInteger alike = new AtomicInteger();

    /** Whether to compare the next one. */
    boolean isGood() {
        int done = compared.get();
        return done < FIRST || SELDOM * (long) alike.get() >= done || asked.incrementAndGet() % SELDOM == 0;
    }

    /** One was compared, and saved much. */
    void paid() {
        alike.incrementAndGet();
        compared.incrementAndGet();
    }

    /** One was compared for nothing. */
    void failed() {
        compared.incrementAndGet();
    }
}
