package io.holdfast.repository;

import io.holdfast.repository.store.Store;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The store as a process sees it that makes a change only when it is told to; it reads as it likes. */
final class Stepper extends ForwardingStore {
    private final FutureTask<Void> work;
    private final Semaphore allowed = new Semaphore(0);
    private final Semaphore made = new Semaphore(0);

    private Stepper(Store inner, Function<Store, Runnable> work) {
        super(inner);
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

    @Override
    void change(Runnable change) {
        allowed.acquireUninterruptibly();
        change.run();
        made.release();
    }
}
