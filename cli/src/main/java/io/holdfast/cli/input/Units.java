package io.holdfast.cli.input;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;

/** Amounts as operators write them. What cannot be read is {@link ErrorCode#USAGE}. */
public final class Units {
    private static final String BINARY = "KMGTP";

    private Units() {}

    /** A whole number of at least {@code least}. */
    public static int count(String what, String text, int least) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad(what, text, "a whole number");
        }
        throw bad(what, text, "at least " + least);
    }

    /** Bytes: a number, alone or with K, M, G, T, P (of 1,024), also written KiB or KB. */
    public static long bytes(String what, String text) {
        String form = "a size such as 500K, 64M or 2G";
        String trimmed = text.strip().toUpperCase(Locale.ROOT);
        String bare = trimmed.replaceFirst("(?<=[KMGTP])(I?B)$|(?<=[0-9])B$", "");
        if (bare.isEmpty()) {
            throw bad(what, text, form);
        }
        int unit = BINARY.indexOf(bare.charAt(bare.length() - 1));
        String digits = unit < 0 ? bare : bare.substring(0, bare.length() - 1);
        if (!digits.matches("[0-9]{1,15}(\\.[0-9]{1,6})?")) {
            throw bad(what, text, form);
        }
        double bytes = Double.parseDouble(digits) * Math.pow(1024, unit + 1);
        if (bytes < 1 || bytes > Long.MAX_VALUE / 2.0) {
            throw bad(what, text, form);
        }
        return (long) bytes;
    }

    /** A rate: bytes, with or without {@code /s}. */
    public static long bytesPerSecond(String what, String text) {
        return bytes(what, text.endsWith("/s") ? text.substring(0, text.length() - 2) : text);
    }

    /** A span: a number with s, min, h, d, w, m (of 30 days) or y (of 365 days). */
    public static Duration span(String what, String text) {
        String number = text.replaceFirst("[a-z]+$", "");
        String unit = text.substring(number.length());
        if (!number.matches("[0-9]{1,6}")) {
            throw bad(what, text, "a span such as 12h, 30d, 8w, 6m or 2y");
        }
        long amount = Long.parseLong(number);
        return switch (unit) {
            case "s" -> Duration.ofSeconds(amount);
            case "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            case "w" -> Duration.ofDays(7 * amount);
            case "m" -> Duration.ofDays(30 * amount);
            case "y" -> Duration.ofDays(365 * amount);
            default -> throw bad(what, text, "a span such as 12h, 30d, 8w, 6m or 2y");
        };
    }

    /** A moment: {@code 2026-03-01}, {@code 2026-03-01T14:30}, with an offset or in {@code zone}, or a span back from {@code now}. */
    public static Instant moment(String what, String text, Instant now, ZoneId zone) {
        try {
            if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
            if (text.matches("\\d{4}-.*T.*([Zz]|[+-]\\d\\d(:?\\d\\d)?)")) {
                return OffsetDateTime.parse(text).toInstant();
            }
            if (text.matches("\\d{4}-.*T.*")) {
                return LocalDateTime.parse(text).atZone(zone).toInstant();
            }
        } catch (DateTimeException e) {
            throw bad(what, text, "a date such as 2026-03-01 or 2026-03-01T14:30, or an age such as 7d");
        }
        if (!text.matches("[0-9]{1,6}[a-z]+")) {
            throw bad(what, text, "a date such as 2026-03-01 or 2026-03-01T14:30, or an age such as 7d");
        }
        return now.minus(span(what, text));
    }

    private static HoldfastException bad(String what, String text, String wanted) {
        return new HoldfastException(
                ErrorCode.USAGE,
                what,
                "Cannot read `" + RawText.shown(text) + "` for " + what + ": it must be " + wanted + ".");
    }
}
