package io.holdfast.repository;

import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The store as a process sees it that makes a change only when it is told to; it reads as it likes. */
final class Stepper implements Store {
    private final Store inner;
    private final FutureTask<Void> work;
    private final Semaphore allowed = new Semaphore(0);
    private final Semaphore made = new Semaphore(0);

    private Stepper(Store inner, Function<Store, Runnable> work) {
        this.inner = inner;
        this.work = new FutureTask<>(() -> work.apply(this).run(), null);
    }

    /** Begins this work, which stops before its first change. */
    static Stepper begin(Store inner, Function<Store, Runnable> work) {
        Stepper stepper = new Stepper(inner, work);
        Thread.ofPlatform().daemon().start(stepper.work);
        return stepper;
    }

    /** Lets it make so many changes; nothing when it has ended. */
    void step(int changes) {
        for (int i = 0; i < changes && !work.isDone(); i++) {
            allowed.release();
            boolean stepped = false;
            while (!stepped && !work.isDone()) {
                stepped = acquired();
            }
        }
    }

    private boolean acquired() {
        try {
            return made.tryAcquire(1, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets it go on to its end; its failure is raised here. */
    void finish() throws InterruptedException, ExecutionException {
        allowed.release(1_000_000);
        work.get();
    }

    private void change(Runnable change) {
        allowed.acquireUninterruptibly();
        change.run();
        made.release();
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        change(() -> inner.put(name, payload, how));
    }

    @Override
    public byte[] get(Name name, Range range) {
        return inner.get(name, range);
    }

    @Override
    public Optional<Long> size(Name name) {
        return inner.size(name);
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        inner.list(folder, to);
    }

    @Override
    public void delete(Name name) {
        change(() -> inner.delete(name));
    }
}
