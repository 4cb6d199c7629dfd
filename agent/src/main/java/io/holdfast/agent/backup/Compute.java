package io.holdfast.agent.backup;

import io.holdfast.format.Randomness;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The threads that compute, and nothing else runs on them: as many as the run may use processors. */
final class Compute implements AutoCloseable {
    private final ExecutorService threads;
    private final Codec codec;

    Compute(int count, Keys keys, CompressionLevel level, Randomness randomness) {
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("compute-", 0).factory());
        codec = new Codec(keys, level, randomness);
    }

    /** Runs {@code work} there and waits for it; only virtual threads should. */
    <T> T call(Function<Codec.Bench, T> work) throws InterruptedException {
        Callable<T> task = () -> codec.with(work);
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
