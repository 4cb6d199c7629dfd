package io.holdfast.repository;

import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A store of which each call is told beforehand, by its number from 1 on. */
final class WatchedStore implements Store {
    private final Store inner;
    private final IntConsumer before;
    private final AtomicInteger calls = new AtomicInteger();

    WatchedStore(Store inner, IntConsumer before) {
        this.inner = inner;
        this.before = before;
    }

    int calls() {
        return calls.get();
    }

    private void call() {
        before.accept(calls.incrementAndGet());
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        call();
        inner.put(name, payload, how);
    }

    @Override
    public byte[] get(Name name, Range range) {
        call();
        return inner.get(name, range);
    }

    @Override
    public Optional<Long> size(Name name) {
        call();
        return inner.size(name);
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        call();
        inner.list(folder, to);
    }

    @Override
    public void delete(Name name) {
        call();
        inner.delete(name);
    }
}
