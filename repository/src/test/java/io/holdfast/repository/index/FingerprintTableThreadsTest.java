package io.holdfast.repository.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FingerprintTableThreadsTest {
    private static final int THREADS = 4;
    private static final int ENTRIES = 60_000;
    private static final long CHURNING_PACK = 7L << 32;

    /** The highest byte is cleared, so that all threads meet in one shard. */
    private static long[] tagsOfOneShard(int seed) {
        return new Random(seed).longs(ENTRIES).map(tag -> tag >>> 8).toArray();
    }

    @Test
    void whatAThreadAddsItFindsAtOnceAndAllFindItAfterwards() throws Exception {
        try (FingerprintTable table = new FingerprintTable()) {
            inParallel(thread -> {
                long[] tags = tagsOfOneShard(thread);
                for (int i = 0; i < tags.length; i++) {
                    table.add(tags[i], i);
                    requireAt(table, tags[i], i);
                    requireAt(table, tags[i / 2], i / 2);
                }
            });
            assertThat(table.size()).isEqualTo((long) THREADS * ENTRIES);
            for (int thread = 0; thread < THREADS; thread++) {
                long[] tags = tagsOfOneShard(thread);
                for (int i = 0; i < tags.length; i++) {
                    requireAt(table, tags[i], i);
                }
            }
        }
    }

    @Test
    void whatStaysIsFoundWhileOthersAddRemoveRelocateAndDrop() throws Exception {
        long[] staying = tagsOfOneShard(100);
        try (FingerprintTable table = new FingerprintTable()) {
            for (int i = 0; i < staying.length; i++) {
                table.add(staying[i], i);
            }
            AtomicInteger writers = new AtomicInteger(2);
            inParallel(thread -> {
                if (thread < 2) {
                    churn(table, tagsOfOneShard(200 + thread), thread);
                    writers.decrementAndGet();
                    return;
                }
                long[] found = new long[staying.length];
                do {
                    for (int i = 0; i < staying.length; i++) {
                        requireAt(table, staying[i], i);
                    }
                    table.findAll(staying, found);
                    for (int i = 0; i < found.length; i++) {
                        require(found[i] == i);
                    }
                } while (writers.get() > 0);
            });
            assertThat(table.size()).isEqualTo(staying.length);
        }
    }

    /** Ends as it began: what is added is removed one by one or dropped with its pack. */
    private static void churn(FingerprintTable table, long[] tags, int thread) {
        long pack = CHURNING_PACK + ((long) thread << 32);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < tags.length; i++) {
                require(table.add(tags[i], pack + i));
            }
            for (int i = 0; i < tags.length; i += 2) {
                require(table.remove(tags[i], pack + i));
                require(table.relocate(tags[i + 1], pack + i + 1, pack + i));
            }
            table.removeIf(location -> location >= pack && location < pack + ENTRIES);
        }
    }

    private static void requireAt(FingerprintTable table, long tag, long location) {
        require(table.find(tag, found -> found == location) == location);
    }

    /** Millions of calls: an assertion object for each would take longer than the table. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("the table does not hold what it must, or holds what it must not");
        }
    }

    private static void inParallel(Work work) throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(executor.submit(() -> work.run(thread)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void run(int thread);
    }
}
