package io.holdfast.cli.output;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;

/** Moments in words. */
public final class Moments {
    private Moments() {}

    /** In the machine's zone, to the second, such as {@code 2026-11-22 12:02:51}. */
    public static String local(Instant moment) {
        try {
            ZonedDateTime time = moment.atZone(ZoneId.systemDefault());
            return String.format(
                    Locale.ROOT,
                    "%04d-%02d-%02d %02d:%02d:%02d",
                    time.getYear(),
                    time.getMonthValue(),
                    time.getDayOfMonth(),
                    time.getHour(),
                    time.getMinute(),
                    time.getSecond());
        } catch (DateTimeException e) {
            return "@" + moment.getEpochSecond();
        }
    }
}
