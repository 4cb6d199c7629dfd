package io.holdfast.agent.backup;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds what is under way. Who waits for credit sees when the run ends. */
final class Credits {
    private static final long PATIENCE = 50;

    private final Semaphore free;
    private final RunState state;

    Credits(int count, RunState state) {
        free = new Semaphore(count);
        this.state = state;
    }

    void take() throws InterruptedException {
        if (free.tryAcquire()) {
            return;
        }
        long began = state.time().nanos();
        while (!free.tryAcquire(PATIENCE, TimeUnit.MILLISECONDS)) {
            state.check();
        }
        state.progress().waitedForRoom.add(state.time().nanos() - began);
    }

    void giveBack() {
        free.release();
    }
}
