package io.holdfast.server.alert;

import io.holdfast.server.database.Conditions;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Daily, from one time of day to another, which may be on the next day; only what is critical leaves then. */
public record QuietHours(ZoneId zone, LocalTime from, LocalTime until) {
    public QuietHours {
        if (from.equals(until)) {
            throw Conditions.invalid("quietHours.until", "it is another time than from.");
        }
    }

    /** When a message that could leave at {@code at} leaves. */
    Instant after(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean night = from.isAfter(until);
        boolean quiet =
                night ? !time.isBefore(from) || time.isBefore(until) : !time.isBefore(from) && time.isBefore(until);
        if (!quiet) {
            return at;
        }
        boolean tomorrow = night && !time.isBefore(from);
        return local.toLocalDate()
                .plusDays(tomorrow ? 1 : 0)
                .atTime(until)
                .atZone(zone)
                .toInstant();
    }
}
