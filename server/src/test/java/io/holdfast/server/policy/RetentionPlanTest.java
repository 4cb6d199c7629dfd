package io.holdfast.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.retention.Keep;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RetentionPlanTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static Keep keep(int last, int daily, int weekly, int monthly) {
        return new Keep(last, 0, daily, weekly, monthly, 0, Optional.empty(), SHANGHAI);
    }

    private static RetentionPlan plan(Keep keep) {
        return new RetentionPlan(keep, Duration.ofDays(7));
    }

    private static RetentionPlan.Point<Integer> point(int daysAgo, RetentionPlan.Held held, Optional<Instant> until) {
        return new RetentionPlan.Point<>(daysAgo, NOW.minus(Duration.ofDays(daysAgo)), held, until);
    }

    private static List<Integer> kept(RetentionPlan plan, List<RetentionPlan.Point<Integer>> points) {
        return plan.judge(points, NOW).stream()
                .filter(RetentionPlan.Verdict::kept)
                .map(each -> each.point().id())
                .toList();
    }

    @Test
    void pinsAndHoldsThatLastKeepAPointAndHoldsThatEndedDoNot() {
        List<RetentionPlan.Point<Integer>> points = List.of(
                point(1, RetentionPlan.Held.NO, Optional.empty()),
                point(2, RetentionPlan.Held.NO, Optional.empty()),
                point(10, RetentionPlan.Held.PINNED, Optional.empty()),
                point(20, RetentionPlan.Held.HELD, Optional.empty()),
                point(30, RetentionPlan.Held.HELD, Optional.of(NOW.plusSeconds(1))),
                point(40, RetentionPlan.Held.HELD, Optional.of(NOW)));
        assertThat(kept(plan(keep(1, 0, 0, 0)), points)).containsExactly(1, 10, 20, 30);
    }

    @Test
    void theNewestPointStaysHoweverOldItIs() {
        Keep within = new Keep(0, 0, 0, 0, 0, 0, Optional.of(Duration.ZERO), SHANGHAI);
        assertThat(kept(plan(within), List.of(point(900, RetentionPlan.Held.NO, Optional.empty()))))
                .containsExactly(900);
    }

    @Test
    void withoutARuleEverythingStays() {
        List<RetentionPlan.Point<Integer>> points = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            points.add(point(i, RetentionPlan.Held.NO, Optional.empty()));
        }
        assertThat(kept(plan(keep(0, 0, 0, 0)), points)).hasSize(50);
    }

    @Test
    void theSimulationEndsWithWhatTheRulesPromise() {
        Plan daily = new Plan(
                List.of(new Schedule(
                        "daily",
                        ReadKind.INCREMENTAL,
                        new Timing.OnDays(Recurrence.daily(LocalDate.of(2026, 1, 1)), List.of(LocalTime.of(1, 0))))),
                Calendar.always(SHANGHAI));
        Simulation year = Simulation.of(daily, plan(keep(0, 7, 4, 12)), List.of(), NOW, 400);
        assertThat(year.days()).hasSize(400);
        assertThat(year.days().getFirst().made()).isZero();
        assertThat(year.days().stream().mapToInt(Simulation.Day::made).sum()).isEqualTo(399);
        assertThat(year.end()).hasSizeBetween(19, 23);
        assertThat(year.reach()).isEqualTo(Duration.ofDays(308));
        assertThat(year.days().getLast().kept()).isEqualTo(year.end().size());
        long balance = year.days().stream()
                .mapToLong(day -> day.made() - day.deleted())
                .sum();
        assertThat(balance).isEqualTo(year.end().size());
    }

    @Test
    void pointsThatExistAlreadyAreSimulatedToo() {
        Plan none = new Plan(List.of(), Calendar.always(SHANGHAI));
        List<Instant> existing = List.of(NOW.minus(Duration.ofDays(1)), NOW.minus(Duration.ofDays(9)));
        Simulation days = Simulation.of(none, plan(keep(1, 0, 0, 0)), existing, NOW, 1);
        assertThat(days.end())
                .singleElement()
                .satisfies(each -> assertThat(each.point().at()).isEqualTo(existing.getFirst()));
        assertThat(days.days().getFirst().deleted()).isEqualTo(1);
    }
}
