package io.holdfast.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.CpuTime;
import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How much of the processors a process uses that keeps to a share. */
final class CpuShareTest {
    private static final long MILLISECOND = 1_000_000;

    private final Hand hand = new Hand();
    private final CpuShare share = new CpuShare(0, () -> hand.used, hand);

    /** A clock that moves when somebody sleeps, and with work. */
    private static final class Hand implements Time {
        private long now = 5;
        private long used = 7;

        /** Work of so many milliseconds on so many processors. */
        void work(long milliseconds, int processors) {
            now += milliseconds * MILLISECOND;
            used += milliseconds * processors * MILLISECOND;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            now += duration.toNanos();
        }
    }

    /** Cores used on average while this much work was done, on three at a time. */
    private double average(int tasks) throws InterruptedException {
        long began = hand.now;
        long before = hand.used;
        for (int i = 0; i < tasks; i++) {
            share.pause();
            hand.work(10, 3);
        }
        return (double) (hand.used - before) / (hand.now - began);
    }

    @Test
    void workOnThreeProcessorsKeepsToOne() throws InterruptedException {
        try (var _ = share.hold(1)) {
            assertThat(average(1000)).isBetween(0.97, 1.03);
        }
    }

    @Test
    void eachRunAddsWhatItMayUse() throws InterruptedException {
        try (var _ = share.hold(1)) {
            try (var _ = share.hold(1)) {
                assertThat(average(1000)).isBetween(1.95, 2.05);
            }
            assertThat(average(1000)).isBetween(0.95, 1.05);
        }
    }

    @Test
    void nobodyPausesWithoutARunOrBelowTheShare() throws InterruptedException {
        assertThat(average(100)).isEqualTo(3);
        try (var _ = share.hold(4)) {
            assertThat(average(100)).isEqualTo(3);
        }
    }

    @Test
    void timeInWhichNothingWasUsedIsNotSavedUp() throws InterruptedException {
        try (var _ = share.hold(1)) {
            share.pause();
            hand.now += 3600_000 * MILLISECOND;
            assertThat(average(100)).isLessThan(1.2);
        }
    }

    @Test
    void whatNobodyCouldPauseForIsNotPaidBackWhole() throws InterruptedException {
        try (var _ = share.hold(1)) {
            share.pause();
            hand.work(60_000, 3);
            long began = hand.now;
            for (int i = 0; i < 100; i++) {
                share.pause();
            }
            assertThat(hand.now - began).isLessThan(1000 * MILLISECOND);
        }
    }

    /** On the machine's own clocks: two threads that do nothing but compute. */
    @Test
    void realThreadsKeepToOneProcessor() throws InterruptedException {
        Cores processors = new Cores(2, Optional.of(new CpuShare(1, CpuTime::used, Time.system())));
        long began = Time.system().nanos();
        long before = CpuTime.used();
        try (ExecutorService threads = processors.computing("compute-")) {
            for (int i = 0; i < 400; i++) {
                threads.execute(() -> spin(10 * MILLISECOND));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        double average = (double) (CpuTime.used() - before) / (Time.system().nanos() - began);
        assertThat(average).isLessThan(1.15);
    }

    private static void spin(long nanos) {
        long began = CpuTime.used();
        while (CpuTime.used() - began < nanos) {
            Thread.onSpinWait();
        }
    }
}
