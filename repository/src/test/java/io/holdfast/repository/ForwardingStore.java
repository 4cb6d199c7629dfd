package io.holdfast.repository;

import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import java.util.Optional;
import java.util.function.Consumer;

/** Another store as somebody sees it whose calls are watched, held up, or refused. */
abstract class ForwardingStore implements Store {
    private final Store inner;

    ForwardingStore(Store inner) {
        this.inner = inner;
    }

    /** Comes before each call that reads. */
    void beforeReading() {}

    /** Makes a change, or does not. */
    void change(Runnable change) {
        change.run();
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        change(() -> inner.put(name, payload, how));
    }

    @Override
    public byte[] get(Name name, Range range) {
        beforeReading();
        return inner.get(name, range);
    }

    @Override
    public Optional<Long> size(Name name) {
        beforeReading();
        return inner.size(name);
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        beforeReading();
        inner.list(folder, to);
    }

    @Override
    public void delete(Name name) {
        change(() -> inner.delete(name));
    }

    @Override
    public void tidy() {
        inner.tidy();
    }
}
