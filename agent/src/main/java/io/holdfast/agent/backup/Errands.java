package io.holdfast.agent.backup;

import java.util.concurrent.atomic.AtomicInteger;

/** Virtual threads of a run. What one throws ends the run. */
final class Errands {
    private static final long PATIENCE = 50;

    private final RunState state;
    private final AtomicInteger count = new AtomicInteger();

    Errands(RunState state) {
        this.state = state;
    }

    /** Something that waits and may fail. */
    @FunctionalInterface
    interface Errand {
        void run() throws InterruptedException;
    }

    void start(Errand errand) {
        count.incrementAndGet();
        Thread.ofVirtual().start(() -> {
            try {
                errand.run();
            } catch (InterruptedException | RuntimeException | Error e) {
                state.fail(e);
            } finally {
                if (count.decrementAndGet() == 0) {
                    synchronized (this) {
                        notifyAll();
                    }
                }
            }
        });
    }

    /** Returns when none is left, whether the run goes on or not. */
    synchronized void await() throws InterruptedException {
        while (count.get() > 0) {
            wait(PATIENCE);
        }
    }
}
