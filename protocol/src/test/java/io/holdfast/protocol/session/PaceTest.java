package io.holdfast.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private final Clock clock = new Clock();
    private final Pace pace = new Pace(OptionalLong.of(1000), clock);

    /** One that moves only while somebody sleeps. */
    private static final class Clock implements Time {
        private long nanos;
        private Runnable meanwhile = () -> {};

        @Override
        public Instant now() {
            return Instant.ofEpochSecond(0, nanos);
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            nanos += duration.toNanos();
            meanwhile.run();
        }
    }

    private double waited(long bytes) throws InterruptedException {
        return pace.take(bytes) / 1e9;
    }

    @Test
    void whoTakesWaitsUntilItHasComeIn() throws InterruptedException {
        assertThat(waited(500)).isBetween(0.5, 0.501);
        assertThat(waited(500)).isBetween(0.5, 0.501);
        assertThat(clock.nanos / 1e9).isBetween(1.0, 1.001);
    }

    @Test
    void whatComesInWhileNobodyTakesIsKeptForATenthOfASecond() throws InterruptedException {
        clock.nanos = Duration.ofMinutes(1).toNanos();
        assertThat(waited(100)).isZero();
        assertThat(waited(100)).isBetween(0.1, 0.101);
    }

    /** However many come later, and take more than comes in. */
    @Test
    void whoCameFirstGoesFirst() throws InterruptedException {
        clock.meanwhile = () -> {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> pace.take(500));
        };
        assertThat(waited(1000)).isBetween(1.0, 1.1);
    }

    @Test
    void anotherRateHoldsForThoseWhoWait() throws InterruptedException {
        clock.meanwhile = () -> pace.change(OptionalLong.of(100_000));
        assertThat(waited(10_100)).isBetween(0.2, 0.21);
        clock.meanwhile = () -> pace.change(OptionalLong.empty());
        assertThat(waited(1_000_000)).isLessThan(0.2);
    }
}
