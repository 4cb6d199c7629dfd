package io.holdfast.repository;

import io.holdfast.repository.store.Store;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A store of which each call is told beforehand, by its number from 1 on. */
final class WatchedStore extends ForwardingStore {
    private final IntConsumer before;
    private final AtomicInteger calls = new AtomicInteger();

    WatchedStore(Store inner, IntConsumer before) {
        super(inner);
        this.before = before;
    }

    int calls() {
        return calls.get();
    }

    @Override
    void beforeReading() {
        before.accept(calls.incrementAndGet());
    }

    @Override
    void change(Runnable change) {
        before.accept(calls.incrementAndGet());
        change.run();
    }
}
