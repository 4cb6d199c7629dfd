package io.holdfast.agent.backup;

import io.holdfast.agent.thread.Cores;
import io.holdfast.format.sealing.Codec;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** The threads that compute, and nothing else runs on them: as many as the run may use processors. */
final class Compute implements AutoCloseable {
    private final ExecutorService threads;
    private final Codec codec;
    private final RunState state;

    Compute(Cores cores, Codec codec, RunState state) {
        threads = cores.computing("compute-");
        this.codec = codec;
        this.state = state;
    }

    /** Runs {@code work} there and waits for it; only virtual threads should. */
    <T> T call(Function<Codec.Bench, T> work) throws InterruptedException {
        Callable<T> task = () -> {
            long began = state.time().nanos();
            try {
                return codec.with(work);
            } finally {
                state.progress().computing.add(state.time().nanos() - began);
            }
        };
        try {
            return threads.submit(task).get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException known -> throw known;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Runs a little work on the caller's own thread. */
    <T> T here(Function<Codec.Bench, T> work) {
        return codec.with(work);
    }

    /** Waits for what runs. */
    @Override
    public void close() {
        threads.close();
        codec.close();
    }
}
