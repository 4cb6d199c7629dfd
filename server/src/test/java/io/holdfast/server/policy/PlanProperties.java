package io.holdfast.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class PlanProperties {
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    @Provide
    Arbitrary<ZoneId> zones() {
        // Half an hour of daylight saving, a day left out, a change at midnight, none at all, and the usual ones.
        return Arbitraries.of(
                        "Australia/Lord_Howe",
                        "Pacific/Apia",
                        "America/Sao_Paulo",
                        "Asia/Shanghai",
                        "Europe/Berlin",
                        "America/New_York",
                        "Africa/Cairo",
                        "Pacific/Chatham")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<LocalTime> times() {
        return Arbitraries.integers().between(0, 1439).map(minute -> LocalTime.MIDNIGHT.plusMinutes(minute));
    }

    @Property(tries = 150)
    void everyDayOfEveryZoneHasExactlyOneDailyRun(@ForAll("zones") ZoneId zone, @ForAll("times") LocalTime at) {
        Plan plan = plan(zone, new Timing.OnDays(Recurrence.daily(FIRST), List.of(at)));
        Instant from = FIRST.atTime(at).atZone(zone).toInstant();
        Instant until = FIRST.plusDays(800).atTime(at).atZone(zone).toInstant();
        assertThat(plan.between(from, until)).hasSize(800);
    }

    @Property(tries = 150)
    void stretchesThatFollowEachOtherForeseeWhatTheWholeForesees(
            @ForAll("zones") ZoneId zone,
            @ForAll("times") LocalTime at,
            @ForAll("times") LocalTime opens,
            @ForAll("times") LocalTime closes,
            @ForAll @IntRange(min = 1, max = 400) int hours) {
        Calendar calendar = new Calendar(
                zone,
                List.of(new Window(EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY), opens, closes)),
                List.of(new Blackout("b", FIRST.plusDays(20), FIRST.plusDays(25))));
        Plan plan = new Plan(
                List.of(new Schedule("s", ReadKind.FULL, new Timing.OnDays(Recurrence.daily(FIRST), List.of(at)))),
                calendar);
        Instant from = FIRST.atStartOfDay(zone).plusDays(9).toInstant();
        Instant until = from.plus(Duration.ofDays(40));
        List<Instant> parts = new ArrayList<>();
        for (Instant begin = from; begin.isBefore(until); begin = begin.plus(Duration.ofHours(hours))) {
            Instant end = begin.plus(Duration.ofHours(hours));
            parts.addAll(begins(plan, begin, end.isBefore(until) ? end : until));
        }
        assertThat(parts).isEqualTo(begins(plan, from, until)).isSorted().doesNotHaveDuplicates();
    }

    private static List<Instant> begins(Plan plan, Instant from, Instant until) {
        return plan.between(from, until).stream()
                .filter(Planned::begins)
                .map(Planned::at)
                .toList();
    }

    private static Plan plan(ZoneId zone, Timing timing) {
        return new Plan(List.of(new Schedule("s", ReadKind.FULL, timing)), Calendar.always(zone));
    }
}
