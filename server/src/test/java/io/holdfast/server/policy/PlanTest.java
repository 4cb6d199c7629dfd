package io.holdfast.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);
    private static final LocalDate NEW_YEAR = LocalDate.of(2026, 1, 1);

    private static Schedule schedule(String name, ReadKind kind, Recurrence days, String... at) {
        return new Schedule(
                name,
                kind,
                new Timing.OnDays(
                        days, List.of(at).stream().map(LocalTime::parse).toList()));
    }

    private static Schedule daily(String at) {
        return schedule("daily", ReadKind.INCREMENTAL, Recurrence.daily(NEW_YEAR), at);
    }

    private static List<String> begins(Plan plan, String from, int days) {
        Instant first = Instant.parse(from);
        return plan.between(first, first.plus(Duration.ofDays(days))).stream()
                .filter(Planned::begins)
                .map(each -> each.at() + " " + each.schedule())
                .toList();
    }

    @Test
    void aDailyTimeIsThatOfTheZone() {
        Plan plan = new Plan(List.of(daily("01:30")), Calendar.always(SHANGHAI));
        assertThat(begins(plan, "2026-03-01T00:00:00Z", 2))
                .containsExactly("2026-03-01T17:30:00Z daily", "2026-03-02T17:30:00Z daily");
    }

    @Test
    void aTimeThatTheClockLeavesOutFallsLaterAndIsNotLost() {
        Plan plan = new Plan(List.of(daily("02:30")), Calendar.always(BERLIN));
        assertThat(begins(plan, "2026-03-28T00:00:00Z", 3))
                .containsExactly(
                        "2026-03-28T01:30:00Z daily", "2026-03-29T01:30:00Z daily", "2026-03-30T00:30:00Z daily");
    }

    @Test
    void aTimeThatComesTwiceCountsOnce() {
        Plan plan = new Plan(List.of(daily("02:30")), Calendar.always(BERLIN));
        assertThat(begins(plan, "2026-10-24T22:00:00Z", 1)).containsExactly("2026-10-25T00:30:00Z daily");
    }

    @Test
    void hourlyRunsAreAnHourApartAlsoWhereTheClockIsPutBack() {
        Schedule hourly = new Schedule(
                "log",
                ReadKind.LOG,
                new Timing.Interval(Duration.ofHours(1), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ALL));
        Plan plan = new Plan(List.of(hourly), Calendar.always(BERLIN));
        List<Planned> day = plan.between(
                LocalDate.of(2026, 10, 25).atStartOfDay(BERLIN).toInstant(),
                LocalDate.of(2026, 10, 26).atStartOfDay(BERLIN).toInstant());
        assertThat(day).hasSize(25);
        for (int i = 1; i < day.size(); i++) {
            assertThat(Duration.between(day.get(i - 1).at(), day.get(i).at())).isEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void theWeeklyFullTakesThePlaceOfTheDailyIncrement() {
        Plan plan = new Plan(
                List.of(
                        daily("01:00"),
                        schedule(
                                "weekly",
                                ReadKind.FULL,
                                Recurrence.weekly(Set.of(DayOfWeek.SATURDAY), NEW_YEAR),
                                "01:00")),
                Calendar.always(SHANGHAI));
        List<Planned> week = plan.between(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-03-08T00:00:00Z"));
        assertThat(week).filteredOn(Planned::begins).hasSize(7);
        assertThat(week)
                .filteredOn(each -> each.fate() instanceof Planned.Fate.Absorbed)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.schedule()).isEqualTo("daily");
                    assertThat(each.fate()).isEqualTo(new Planned.Fate.Absorbed("weekly"));
                });
    }

    @Test
    void everySecondWeekCountsFromItsFirstDay() {
        Recurrence second = new Recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", LocalDate.of(2026, 3, 1));
        assertThat(second.days(LocalDate.of(2026, 3, 10), LocalDate.of(2026, 4, 15)))
                .containsExactly(LocalDate.of(2026, 3, 15), LocalDate.of(2026, 3, 29), LocalDate.of(2026, 4, 12));
    }

    @Test
    void aDayThatIsNotInTheRuleIsNoneThoughTheRuleBeginsOnIt() {
        Recurrence sundays = new Recurrence("FREQ=WEEKLY;BYDAY=SU", LocalDate.of(2026, 3, 3));
        assertThat(sundays.days(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 8)))
                .containsExactly(LocalDate.of(2026, 3, 8));
    }

    @Test
    void theLastDayOfTheMonthIsFoundInEachMonth() {
        Recurrence last = new Recurrence("FREQ=MONTHLY;BYMONTHDAY=-1", NEW_YEAR);
        assertThat(last.days(LocalDate.of(2028, 1, 1), LocalDate.of(2028, 4, 30)))
                .containsExactly(
                        LocalDate.of(2028, 1, 31),
                        LocalDate.of(2028, 2, 29),
                        LocalDate.of(2028, 3, 31),
                        LocalDate.of(2028, 4, 30));
    }

    @Test
    void rulesThatAreNoneOrCountHoursAreRefused() {
        for (String wrong : List.of(
                "", "daily", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=MONTHLY;BYMONTHDAY=99", "'; DROP TABLE run")) {
            assertThatThrownBy(() -> new Recurrence(wrong, NEW_YEAR)).isInstanceOf(HoldfastException.class);
        }
    }

    @Test
    void whatIsDueOutsideOfTheWindowBeginsWhenTheNextOneOpens() {
        Calendar nights =
                new Calendar(SHANGHAI, List.of(new Window(ALL, LocalTime.of(22, 0), LocalTime.of(6, 0))), List.of());
        Plan plan = new Plan(List.of(daily("12:00")), nights);
        Planned first = plan.next(Instant.parse("2026-03-01T00:00:00Z")).orElseThrow();
        assertThat(first.due()).isEqualTo("2026-03-01T04:00:00Z");
        assertThat(first.fate()).isEqualTo(new Planned.Fate.PutOff(Instant.parse("2026-03-01T14:00:00Z")));
        assertThat(nights.closes(first.at())).contains(Instant.parse("2026-03-01T22:00:00Z"));
    }

    @Test
    void severalThatWaitForOneWindowAreOneRun() {
        Calendar weekend = new Calendar(
                SHANGHAI,
                List.of(new Window(Set.of(DayOfWeek.SATURDAY), LocalTime.MIDNIGHT, LocalTime.NOON)),
                List.of());
        Plan plan = new Plan(List.of(daily("20:00")), weekend);
        assertThat(begins(plan, "2026-03-01T00:00:00Z", 14))
                .containsExactly("2026-03-06T16:00:00Z daily", "2026-03-13T16:00:00Z daily");
    }

    @Test
    void nothingBeginsOnDaysOfABlackoutAndThePlanSaysSo() {
        Calendar closing = new Calendar(
                SHANGHAI,
                List.of(),
                List.of(new Blackout("year's end", LocalDate.of(2026, 12, 30), LocalDate.of(2027, 1, 1))));
        Plan plan = new Plan(List.of(daily("03:00")), closing);
        List<Planned> days = plan.between(Instant.parse("2026-12-28T16:00:00Z"), Instant.parse("2027-01-02T16:00:00Z"));
        assertThat(days).filteredOn(Planned::begins).hasSize(2);
        assertThat(days)
                .filteredOn(each -> each.fate() instanceof Planned.Fate.BlackedOut)
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.fate()).isEqualTo(new Planned.Fate.BlackedOut("year's end")));
    }

    @Test
    void aPlanWhoseWindowsNeverOpenHasNoNextRun() {
        Calendar never = new Calendar(
                SHANGHAI,
                List.of(new Window(ALL, LocalTime.of(1, 0), LocalTime.of(2, 0))),
                List.of(new Blackout("for ever", NEW_YEAR, LocalDate.of(2099, 1, 1))));
        assertThat(new Plan(List.of(daily("01:00")), never).next(Instant.parse("2026-03-01T00:00:00Z")))
                .isEmpty();
    }

    /** Otherwise a job would stop for good after a 29th of February, and nobody would be told. */
    @Test
    void aRunOnceInFourYearsIsFoundHoweverFarItIs() {
        Schedule leap = schedule(
                "leap", ReadKind.FULL, new Recurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", NEW_YEAR), "01:00");
        Plan plan = new Plan(List.of(leap), Calendar.always(SHANGHAI));
        Map.of(
                        "2027-12-01T00:00:00Z", "2028-02-28T17:00:00Z",
                        "2028-03-01T00:00:00Z", "2032-02-28T17:00:00Z",
                        "2096-03-01T00:00:00Z", "2104-02-28T17:00:00Z")
                .forEach((from, at) -> assertThat(
                                plan.next(Instant.parse(from)).orElseThrow().at())
                        .isEqualTo(at));
    }

    @Test
    void aWindowWhoseBeginningTheClockLeavesOutFallsLaterAndIsNotLost() {
        Window window = new Window(ALL, LocalTime.of(2, 30), LocalTime.of(3, 15));
        Calendar calendar = new Calendar(BERLIN, List.of(window), List.of());
        Plan plan = new Plan(List.of(daily("02:30")), calendar);
        assertThat(begins(plan, "2026-03-28T00:00:00Z", 3))
                .containsExactly(
                        "2026-03-28T01:30:00Z daily", "2026-03-29T01:30:00Z daily", "2026-03-30T00:30:00Z daily");
        assertThat(calendar.closes(Instant.parse("2026-03-29T01:30:00Z")))
                .contains(Instant.parse("2026-03-29T02:15:00Z"));
    }
}
