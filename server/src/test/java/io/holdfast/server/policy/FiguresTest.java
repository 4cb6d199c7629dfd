package io.holdfast.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.format.HoldfastException;
import io.holdfast.server.policy.CapacityPlan.Assumptions;
import io.holdfast.server.policy.CapacityPlan.Caution;
import io.holdfast.server.policy.CapacityPlan.RatioSource;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @Test
    void theFormulaIsThatOfTheField() {
        // (1000 × 4 + 50 × 6 × 4) × 1.2² × 0.5
        CapacityPlan plan = CapacityPlan.of(new Assumptions(1_000, 50, 4, 6, 0.2, 2, 0.5, RatioSource.COMPRESSION));
        assertThat(plan.formula()).isEqualTo(3_744);
        // The same with five fulls, and 1000 once with 27 increments.
        assertThat(plan.chains()).isEqualTo(4_680);
        assertThat(plan.deduplicated()).isEqualTo(1_692);
        assertThat(plan.cautions())
                .containsExactly(
                        Caution.CHAINS_NEED_ONE_MORE_FULL,
                        Caution.REPEATED_FULLS_ARE_NEARLY_FREE,
                        Caution.RECLAIMING_NEEDS_ROOM);
    }

    @Test
    void aMeasuredRatioAndFarYearsAreCautionedAgainst() {
        CapacityPlan plan = CapacityPlan.of(new Assumptions(1_000, 50, 1, 6, 0.2, 5, 0.1, RatioSource.ALL_POINTS));
        assertThat(plan.cautions())
                .contains(Caution.RATIO_CONTAINS_DEDUPLICATION, Caution.GROWTH_IS_A_GUESS)
                .doesNotContain(Caution.REPEATED_FULLS_ARE_NEARLY_FREE);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Assumptions(-1, 0, 1, 0, 0, 0, 1, RatioSource.COMPRESSION))
                .isInstanceOf(HoldfastException.class);
        assertThatThrownBy(() -> new Assumptions(1, 0, 1, 0, Double.NaN, 0, 1, RatioSource.COMPRESSION))
                .isInstanceOf(HoldfastException.class);
        assertThatThrownBy(() -> new Assumptions(1, 0, 1, 0, 0, 0, 0, RatioSource.COMPRESSION))
                .isInstanceOf(HoldfastException.class);
    }

    @Test
    void aStoreThatGrowsIsFullWhenTheGrowthSaysAlthoughOneDayWasStrange() {
        List<FillForecast.Sample> samples = new ArrayList<>();
        for (int day = 0; day < 30; day++) {
            long used = 1_000 + 10L * day - (day == 20 ? 600 : 0);
            samples.add(new FillForecast.Sample(NOW.plus(Duration.ofDays(day)), used));
        }
        FillForecast forecast = FillForecast.of(samples, 2_000).orElseThrow();
        assertThat(forecast.bytesPerDay()).isCloseTo(10, within(0.01));
        assertThat(forecast.full())
                .hasValueSatisfying(full -> assertThat(Duration.between(NOW.plus(Duration.ofDays(29)), full)
                                .toHours())
                        .isCloseTo(71 * 24, within(2L)));
    }

    @Test
    void aStoreThatDoesNotGrowIsNeverFullAndTwoSamplesSayNothing() {
        List<FillForecast.Sample> same = List.of(
                new FillForecast.Sample(NOW, 5),
                new FillForecast.Sample(NOW.plus(Duration.ofDays(1)), 5),
                new FillForecast.Sample(NOW.plus(Duration.ofDays(2)), 5));
        assertThat(FillForecast.of(same, 10).orElseThrow().full()).isEmpty();
        assertThat(FillForecast.of(same.subList(0, 2), 10)).isEmpty();
    }

    @Test
    void aClockThatJumpsIsNoticedAndOneThatDriftsIsNot() {
        ClockWatch watch = ClockWatch.standard();
        Duration hour = Duration.ofHours(1);
        assertThat(watch.running(NOW, hour, NOW.plus(hour).plusSeconds(30))).isEqualTo(new ClockWatch.Verdict.Steady());
        assertThat(watch.running(NOW, hour, NOW.plus(hour.multipliedBy(3))))
                .isEqualTo(new ClockWatch.Verdict.PutForward(hour.multipliedBy(2)));
        assertThat(watch.running(NOW, hour, NOW)).isEqualTo(new ClockWatch.Verdict.PutBack(hour));
        assertThat(watch.started(NOW, NOW.plus(Duration.ofDays(30)))).isEqualTo(new ClockWatch.Verdict.Steady());
        assertThat(watch.started(NOW, NOW.plus(Duration.ofDays(32)))).isInstanceOf(ClockWatch.Verdict.PutForward.class);
        assertThat(watch.started(NOW, NOW.minusSeconds(61))).isInstanceOf(ClockWatch.Verdict.PutBack.class);
    }

    @Test
    void theSmallestRateOfTheHourHolds() {
        Set<DayOfWeek> all = EnumSet.allOf(DayOfWeek.class);
        List<RateWindow> rates = List.of(
                new RateWindow(all, LocalTime.of(8, 0), LocalTime.of(20, 0), 1_000),
                new RateWindow(all, LocalTime.of(22, 0), LocalTime.of(9, 0), 500));
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        assertThat(RateWindow.at(rates, Instant.parse("2026-06-01T02:00:00Z"), zone))
                .isEqualTo(OptionalLong.of(1_000));
        assertThat(RateWindow.at(rates, Instant.parse("2026-06-01T00:30:00Z"), zone))
                .isEqualTo(OptionalLong.of(500));
        assertThat(RateWindow.at(rates, Instant.parse("2026-06-01T13:00:00Z"), zone))
                .isEmpty();
    }

    @Test
    void theWaitDoublesUpToSixHours() {
        Retries retries = new Retries(10, Duration.ofMinutes(5));
        assertThat(retries.before(1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(retries.before(3)).isEqualTo(Duration.ofMinutes(20));
        assertThat(retries.before(10)).isEqualTo(Duration.ofHours(6));
    }
}
