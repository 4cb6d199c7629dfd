package io.holdfast.repository;

import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A process that dies before its n-th change of the store: from then on every call fails. */
final class StoppingStore implements Store {
    private final Store inner;
    private final int stopAt;
    private final AtomicInteger changes = new AtomicInteger();

    StoppingStore(Store inner, int stopAt) {
        this.inner = inner;
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

    private void change() {
        if (changes.incrementAndGet() >= stopAt) {
            throw new Stopped();
        }
    }

    private void live() {
        if (stopped()) {
            throw new Stopped();
        }
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        change();
        inner.put(name, payload, how);
    }

    @Override
    public byte[] get(Name name, Range range) {
        live();
        return inner.get(name, range);
    }

    @Override
    public Optional<Long> size(Name name) {
        live();
        return inner.size(name);
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        live();
        inner.list(folder, to);
    }

    @Override
    public void delete(Name name) {
        change();
        inner.delete(name);
    }
}
