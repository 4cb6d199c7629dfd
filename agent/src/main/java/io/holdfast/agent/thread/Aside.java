package io.holdfast.agent.thread;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that is opened, and may be left, on a thread of its own: over a long line both take some round trips, which whoever has two of them need not wait for one after the other. What was
 * opened is closed once, also when its opening was no longer waited for.
 */
public final class Aside<T> implements AutoCloseable {
    private final FutureTask<T> opening;
    private final FutureTask<Void> closing;
    private final Thread opener;

    private Aside(Supplier<T> open, Consumer<T> close) {
        opening = new FutureTask<>(open::get);
        closing = new FutureTask<>(() -> close(close), null);
        opener = Thread.ofVirtual().name("opening").start(opening);
    }

    /** Begins to open it. */
    public static <T> Aside<T> open(Supplier<T> open, Consumer<T> close) {
        return new Aside<>(open, close);
    }

    /** Waits until it is open, or throws what it failed for. */
    public T await() {
        try {
            return opening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(
                    ErrorCode.SESSION_CANCELLED, "opening", "Cancelled while something was opened.", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case HoldfastException known ->
                    throw new HoldfastException(
                            known.code(), known.subject(), String.valueOf(known.getMessage()), known);
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Begins to close it; {@link #close} waits for that. */
    public void leave() {
        Thread.ofVirtual().name("leaving").start(closing);
    }

    private void close(Consumer<T> close) {
        T open;
        try {
            open = opening.get();
        } catch (InterruptedException | ExecutionException e) {
            // Nothing was opened; whoever waited for it was told.
            return;
        }
        close.accept(open);
    }

    /** Returns when it is closed. What is still being opened is interrupted. */
    @Override
    public void close() {
        if (!opening.isDone()) {
            opener.interrupt();
        }
        leave();
        boolean interrupted = false;
        while (true) {
            try {
                closing.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
