package io.holdfast.bench;

import io.holdfast.format.Suite;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.chunking.GearCutter;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cutting 32 MiB of random bytes, alone and with the fingerprint of each chunk: 32 ms are 1.05 GB/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class ChunkingBench {

    private static final int LENGTH = 32 << 20;

    @Param({"4096", "65536", "1048576"})
    int mean = 65536;

    private final byte[] stream = new byte[LENGTH];
    private final Mac mac;
    private GearCutter cutter = cutter();

    /** Called by the harness. */
    public ChunkingBench() {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Fills the stream, always with the same bytes. */
    @Setup
    public void fill() {
        long state = 1;
        for (int i = 0; i < LENGTH; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            stream[i] = (byte) (state >>> 56);
        }
        cutter = cutter();
    }

    /** Cut points alone. */
    @Benchmark
    public int cut() {
        int chunks = 0;
        for (int at = 0; at < LENGTH; chunks++) {
            at = cutter.cut(stream, at, LENGTH);
        }
        return chunks;
    }

    /** Fingerprints alone, of chunks of equal length. */
    @Benchmark
    public int fingerprint() {
        int mixed = 0;
        for (int at = 0; at < LENGTH; at += mean) {
            mac.update(stream, at, mean);
            mixed ^= mac.doFinal()[0];
        }
        return mixed;
    }

    /** Cut points, and the fingerprint of every chunk. */
    @Benchmark
    public int cutAndFingerprint() {
        int mixed = 0;
        for (int at = 0; at < LENGTH; ) {
            int end = cutter.cut(stream, at, LENGTH);
            mac.update(stream, at, end - at);
            mixed ^= mac.doFinal()[0];
            at = end;
        }
        return mixed;
    }

    private GearCutter cutter() {
        return new GearCutter(Suite.AES, new byte[32], new ChunkSizes(mean));
    }
}
