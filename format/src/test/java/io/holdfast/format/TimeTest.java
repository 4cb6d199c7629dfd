package io.holdfast.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimeTest {
    private final Time time = Time.system();

    @Test
    void sleepingTakesAtLeastTheGivenTimeOnTheMonotonicClock() throws InterruptedException {
        long start = time.nanos();
        time.sleep(Duration.ofMillis(5));
        assertThat(time.nanos() - start).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void sleepingForNoTimeOrLessReturns() throws InterruptedException {
        time.sleep(Duration.ZERO);
        time.sleep(Duration.ofDays(-1));
    }
}
