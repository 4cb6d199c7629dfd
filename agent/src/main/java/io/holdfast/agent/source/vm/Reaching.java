package io.holdfast.agent.source.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A way to a host that is being opened, while its owner does something else. */
public final class Reaching implements AutoCloseable {
    private final String uri;
    private final FutureTask<Reach> opening;

    private Reaching(String uri, Time time) {
        this.uri = uri;
        opening = new FutureTask<>(() -> Reach.to(uri, time));
    }

    /** Begins to connect. */
    public static Reaching begin(String uri, Time time) {
        Reaching reaching = new Reaching(uri, time);
        Thread.ofPlatform().daemon().name("reaching").start(reaching.opening);
        return reaching;
    }

    /**
     * The way, once it is open; it is closed with this.
     *
     * @throws HoldfastException why it could not be opened
     */
    public Reach reach() {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case HoldfastException known ->
                    throw new HoldfastException(
                            known.code(), known.subject(), String.valueOf(known.getMessage()), known);
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, uri, "Cancelled while libvirt was asked.", e);
        }
    }

    @Override
    public void close() {
        try {
            reach().close();
        } catch (HoldfastException e) {
            // It was never open, or closes with the process.
            return;
        }
    }
}
