package io.holdfast.server.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * When something is due. Times of day are those of a zone: one that a clock put forward leaves out falls as much later as the clock was put forward; one that comes twice counts
 * the first time only.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Timing.OnDays.class, name = "onDays"),
    @JsonSubTypes.Type(value = Timing.Interval.class, name = "interval")
})
public sealed interface Timing {
    /** The moments of {@code [from, until)} at which it is due, in order. */
    SortedSet<Instant> due(ZoneId zone, Instant from, Instant until);

    /** At times of day on the days of a recurrence. */
    record OnDays(Recurrence days, List<LocalTime> at) implements Timing {
        private static final int MOST_TIMES = 1_440;

        public OnDays {
            at = List.copyOf(at);
            Invalid.when(at.isEmpty() || at.size() > MOST_TIMES, "at", "name 1 to " + MOST_TIMES + " times of day");
        }

        @Override
        public SortedSet<Instant> due(ZoneId zone, Instant from, Instant until) {
            SortedSet<Instant> due = new TreeSet<>();
            // A time that a clock put forward leaves out may fall on the next day.
            LocalDate first = LocalDate.ofInstant(from, zone).minusDays(1);
            for (LocalDate day : days.days(first, LocalDate.ofInstant(until, zone))) {
                for (LocalTime time : at) {
                    Instant moment = ZonedDateTime.of(day, time, zone).toInstant();
                    if (!moment.isBefore(from) && moment.isBefore(until)) {
                        due.add(moment);
                    }
                }
            }
            return due;
        }
    }

    /**
     * Again and again from one time of day to another, which may lie on the next day; the same twice means the whole day. Intervals are real time: where a clock is put back, there are more of
     * them that day.
     */
    record Interval(Duration every, LocalTime from, LocalTime to, Set<DayOfWeek> days) implements Timing {
        private static final Duration LEAST = Duration.ofMinutes(1);
        private static final Duration MOST = Duration.ofHours(24);

        public Interval {
            days = Set.copyOf(days);
            Invalid.when(
                    every.compareTo(LEAST) < 0 || every.compareTo(MOST) > 0,
                    "every",
                    "an interval lasts from a minute to a day");
            Invalid.when(days.isEmpty(), "days", "name at least one day of the week");
        }

        @Override
        public SortedSet<Instant> due(ZoneId zone, Instant first, Instant until) {
            SortedSet<Instant> due = new TreeSet<>();
            LocalDate last = LocalDate.ofInstant(until, zone);
            for (LocalDate day = LocalDate.ofInstant(first, zone).minusDays(1);
                    !day.isAfter(last);
                    day = day.plusDays(1)) {
                if (days.contains(day.getDayOfWeek())) {
                    steps(Span.of(day, from, to, zone)).stream()
                            .filter(moment -> !moment.isBefore(first) && moment.isBefore(until))
                            .forEach(due::add);
                }
            }
            return due;
        }

        private List<Instant> steps(Span span) {
            List<Instant> steps = new ArrayList<>();
            for (Instant moment = span.from(); moment.isBefore(span.to()); moment = moment.plus(every)) {
                steps.add(moment);
            }
            return steps;
        }
    }
}
