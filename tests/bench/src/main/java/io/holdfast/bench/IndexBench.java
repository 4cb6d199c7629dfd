package io.holdfast.bench;

import io.holdfast.format.Time;
import io.holdfast.repository.index.FingerprintTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A recorded scenario rather than a JMH benchmark, since filling the table once is most of the work:
 * loads an index of so many entries and prints, as one line of JSON, its memory, the load rate and
 * the times of look-ups.
 *
 * <p>Arguments: the number of entries (100 million), and {@code grow} to load without a reservation.
 */
public final class IndexBench {

    private static final int BATCH = 1 << 16;
    private static final int LOOK_UPS = 1 << 20;
    private static final int ROUNDS = 9;
    private static final long OTHER_TAGS = 1L << 40;

    private final Time time = Time.system();
    private final long entries;

    private IndexBench(long entries) {
        this.entries = entries;
    }

    /** Runs the scenario. */
    public static void main(String[] arguments) throws IOException {
        long entries = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000_000;
        new IndexBench(entries).run(arguments.length < 2 || !arguments[1].equals("grow"));
    }

    private void run(boolean reserving) throws IOException {
        long residentBefore = residentBytes();
        try (FingerprintTable table = new FingerprintTable()) {
            long start = time.nanos();
            if (reserving) {
                table.reserve(entries);
            }
            load(table);
            double loadSeconds = (time.nanos() - start) / 1e9;
            long resident = residentBytes() - residentBefore;
            double memory = bareMemory();
            double hit = oneByOne(table, 0);
            double miss = oneByOne(table, OTHER_TAGS);
            double batchHit = inBatches(table, 0);
            double batchMiss = inBatches(table, OTHER_TAGS);
            System.out.println("{\"entries\":" + table.size() + ",\"reserved\":" + reserving
                    + ",\"bytesPerEntry\":" + rounded((double) table.bytes() / table.size())
                    + ",\"residentBytesPerEntry\":" + rounded((double) resident / table.size())
                    + ",\"loadMillionsPerSecond\":" + rounded(entries / 1e6 / loadSeconds)
                    + ",\"bareReadNanos\":" + rounded(memory) + ",\"hitNanos\":" + rounded(hit) + ",\"missNanos\":"
                    + rounded(miss)
                    + ",\"batchHitNanos\":" + rounded(batchHit) + ",\"batchMissNanos\":" + rounded(batchMiss) + "}");
        }
    }

    private void load(FingerprintTable table) {
        long[] tags = new long[BATCH];
        long[] locations = new long[BATCH];
        for (long next = 0; next < entries; ) {
            int count = (int) Math.min(BATCH, entries - next);
            for (int i = 0; i < count; i++, next++) {
                tags[i] = tag(next);
                locations[i] = next;
            }
            table.addAll(
                    count == BATCH ? tags : Arrays.copyOf(tags, count),
                    count == BATCH ? locations : Arrays.copyOf(locations, count));
        }
    }

    /** What one dependent read from as much memory costs on this machine, to judge the others by. */
    private double bareMemory() {
        double[] nanos = new double[ROUNDS];
        try (Arena arena = Arena.ofConfined()) {
            long words = Math.max(1, entries) * 5 / 2;
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG, words);
            memory.fill((byte) 1);
            for (int round = 0; round < ROUNDS; round++) {
                long start = time.nanos();
                long previous = 0;
                for (int i = 0; i < LOOK_UPS; i++) {
                    long word = Math.unsignedMultiplyHigh(tag(((long) round << 32) + i + (previous >>> 63)), words);
                    previous = memory.getAtIndex(ValueLayout.JAVA_LONG, word);
                }
                nanos[round] = (double) (time.nanos() - start) / LOOK_UPS;
            }
        }
        return median(nanos);
    }

    /** Each look-up's tag depends on the result of the one before, so that they cannot overlap. */
    private double oneByOne(FingerprintTable table, long offset) {
        double[] nanos = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = time.nanos();
            long previous = 0;
            for (int i = 0; i < LOOK_UPS; i++) {
                previous = table.first(tag(offset + pick(round, i) + (previous >>> 63)));
            }
            nanos[round] = (double) (time.nanos() - start) / LOOK_UPS;
            requireHits((previous != FingerprintTable.NONE) == (offset == 0));
        }
        return median(nanos);
    }

    private double inBatches(FingerprintTable table, long offset) {
        double[] nanos = new double[ROUNDS];
        long[] tags = new long[1024];
        long[] locations = new long[tags.length];
        for (int round = 0; round < ROUNDS; round++) {
            long start = time.nanos();
            for (int done = 0; done < LOOK_UPS; done += tags.length) {
                for (int i = 0; i < tags.length; i++) {
                    tags[i] = tag(offset + pick(round, done + i));
                }
                table.findAll(tags, locations);
            }
            nanos[round] = (double) (time.nanos() - start) / LOOK_UPS;
            requireHits((locations[0] != FingerprintTable.NONE) == (offset == 0));
        }
        return median(nanos);
    }

    private long pick(int round, int i) {
        return Long.remainderUnsigned(tag(((long) round << 32) + i + 7), entries - 1);
    }

    private static void requireHits(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a look-up found what it should not, or did not find what it should");
        }
    }

    /** A bijection (the finalizer of SplitMix64, G. Steele et al., OOPSLA 2014), so that no two numbers share a tag. */
    private static long tag(long number) {
        long z = (number + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** From Linux: the second number is what is resident, in pages of 4 KiB. */
    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
    }
}
