package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Ground.class)
final class ThreadsTest {
    private static final int FILES = 50;

    private final Plot plot;

    ThreadsTest(Ground ground) throws SystemCallException {
        plot = ground.plot();
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[1000 * i];
            new Random(i).nextBytes(content);
            plot.write(name(i), content);
            plot.directory().extendedAttributes(name(i)).set(bytes("user.number"), bytes("" + i));
        }
    }

    @AfterEach
    void removePlot() throws SystemCallException {
        plot.close();
    }

    @Test
    void platformThreadsDoNotSeeEachOthersResults() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            runAll(threads, 8, 200);
        }
    }

    @Test
    void virtualThreadsDoNotSeeEachOthersResults() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            runAll(threads, 1000, 5);
        }
    }

    private void runAll(ExecutorService threads, int tasks, int rounds)
            throws InterruptedException, ExecutionException {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            int seed = task;
            work.add(() -> compareAll(new Random(seed), rounds));
        }
        for (Future<Integer> done : threads.invokeAll(work)) {
            assertThat(done.get()).isEqualTo(rounds);
        }
    }

    private int compareAll(Random random, int rounds) throws SystemCallException {
        Directory here = plot.directory();
        for (int round = 0; round < rounds; round++) {
            int i = random.nextInt(FILES);
            byte[] expected = new byte[1000 * i];
            new Random(i).nextBytes(expected);
            assertThat(here.stat(name(i)).size()).isEqualTo(expected.length);
            assertThat(plot.read(name(i))).isEqualTo(expected);
            assertThat(here.extendedAttributes(name(i)).value(bytes("user.number")))
                    .contains(bytes("" + i));
            assertThat(here.find(bytes("missing-" + i))).isEmpty();
        }
        return rounds;
    }

    private static byte[] name(int number) {
        return bytes("file-" + number);
    }
}
