package io.holdfast.server.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** At most so many bytes a second from one time of day to another on days of the week. */
public record RateWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, long bytesPerSecond) {
    public RateWindow {
        days = Set.copyOf(days);
        Invalid.when(days.isEmpty(), "rates.days", "name at least one day of the week");
        Invalid.when(bytesPerSecond < 1, "rates.bytesPerSecond", "a rate is at least one byte a second");
    }

    /** The smallest rate that holds at a moment; none if no window does. */
    public static OptionalLong at(List<RateWindow> rates, Instant moment, ZoneId zone) {
        LocalDate day = LocalDate.ofInstant(moment, zone).minusDays(1);
        return day.datesUntil(day.plusDays(2))
                .flatMap(each -> rates.stream()
                        .filter(rate -> rate.days().contains(each.getDayOfWeek()))
                        .filter(rate ->
                                Span.of(each, rate.from(), rate.to(), zone).contains(moment)))
                .map(RateWindow::bytesPerSecond)
                .min(Comparator.naturalOrder())
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }
}
