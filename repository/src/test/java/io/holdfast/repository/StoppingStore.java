package io.holdfast.repository;

import io.holdfast.repository.store.Store;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that dies before its n-th change of the store: from then on every call fails. */
final class StoppingStore extends ForwardingStore {
    private final int stopAt;
    private final AtomicInteger changes = new AtomicInteger();

    StoppingStore(Store inner, int stopAt) {
        super(inner);
        this.stopAt = stopAt;
    }

    /** The simulated death. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    boolean stopped() {
        return changes.get() >= stopAt;
    }

    int changes() {
        return changes.get();
    }

    @Override
    void change(Runnable change) {
        if (changes.incrementAndGet() >= stopAt) {
            throw new Stopped();
        }
        change.run();
    }

    @Override
    void beforeReading() {
        if (stopped()) {
            throw new Stopped();
        }
    }
}
