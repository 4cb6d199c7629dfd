package io.holdfast.server.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** From a moment to another, the second one outside. */
record Span(Instant from, Instant to) {
    /**
     * From one time of a day to another, which is on the next day if it is not later. Where a clock put forward leaves the first out, so that it falls behind the second, the whole falls as much
     * later.
     */
    static Span of(LocalDate day, LocalTime from, LocalTime to, ZoneId zone) {
        LocalDate ends = to.isAfter(from) ? day : day.plusDays(1);
        Instant begin = ZonedDateTime.of(day, from, zone).toInstant();
        Instant end = ZonedDateTime.of(ends, to, zone).toInstant();
        return new Span(begin, end.isAfter(begin) ? end : begin.plus(Duration.between(from, to)));
    }

    boolean contains(Instant moment) {
        return !moment.isBefore(from) && moment.isBefore(to);
    }
}
