package io.holdfast.server.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** From a moment to another, the second one outside. */
record Span(Instant from, Instant to) {
    /** From one time of a day to another, which is on the next day if it is not later. */
    static Span of(LocalDate day, LocalTime from, LocalTime to, ZoneId zone) {
        LocalDate ends = to.isAfter(from) ? day : day.plusDays(1);
        return new Span(
                ZonedDateTime.of(day, from, zone).toInstant(),
                ZonedDateTime.of(ends, to, zone).toInstant());
    }

    boolean contains(Instant moment) {
        return !moment.isBefore(from) && moment.isBefore(to);
    }
}
