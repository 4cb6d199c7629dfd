package io.holdfast.cli.output;

import java.util.Locale;

/** Amounts in words. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Sizes() {}

    /** Bytes with three significant digits, such as {@code 1.93 GiB}. */
    public static String bytes(long bytes) {
        if (bytes < 0) {
            return "-" + bytes(-bytes);
        }
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        // 999.5 would round to a fourth digit.
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String digits = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, digits, value) + " " + UNITS[unit];
    }

    /** A number with commas, such as {@code 62,134}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number and what is counted, such as {@code 1 file} and {@code 2 files}. */
    public static String count(long number, String what) {
        return count(number) + " " + (number == 1 ? what : plural(what));
    }

    private static String plural(String word) {
        return word.endsWith("y") ? word.substring(0, word.length() - 1) + "ies" : word + "s";
    }

    /** How many times smaller, such as {@code 2.9 : 1}; a dash when nothing is left to compare with. */
    public static String ratio(long whole, long part) {
        return part == 0 ? "–" : String.format(Locale.ROOT, "%.1f : 1", (double) whole / part);
    }

    /** Bytes a second. */
    public static String rate(long bytes, double seconds) {
        return bytes(seconds <= 0 ? bytes : (long) (bytes / seconds)) + "/s";
    }

    /** Seconds in words, such as {@code 3.4 s}, {@code 2 min 5 s}, {@code 1 h 12 min}. */
    public static String seconds(double seconds) {
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
