package io.holdfast.format.sealing;

import io.holdfast.format.Randomness;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Everything that needs the keys and a thread of its own: fingerprinter, sealer, opener. They are costly to make, so they are lent from a pool; use it
 * from as many threads as are to compute.
 */
public final class Codec implements AutoCloseable {
    private final Keys keys;
    private final CompressionLevel level;
    private final Randomness randomness;
    private final ConcurrentLinkedQueue<Bench> idle = new ConcurrentLinkedQueue<>();

    public Codec(Keys keys, CompressionLevel level, Randomness randomness) {
        this.keys = keys;
        this.level = level;
        this.randomness = randomness;
    }

    /** The tools of one thread. */
    public record Bench(Fingerprinter fingerprinter, Sealer sealer, Opener opener) {}

    /** Runs {@code work} with tools that nobody else holds meanwhile. */
    public <T> T with(Function<Bench, T> work) {
        Bench bench = idle.poll();
        if (bench == null) {
            bench = new Bench(new Fingerprinter(keys), new Sealer(keys, level, randomness), new Opener(keys));
        }
        T result = work.apply(bench);
        // Not returned after an error: a cipher that failed in the middle is not worth trusting again.
        idle.add(bench);
        return result;
    }

    @Override
    public void close() {
        for (Bench bench = idle.poll(); bench != null; bench = idle.poll()) {
            bench.sealer.close();
            bench.opener.close();
        }
    }
}
