package io.holdfast.server.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * Days, by a recurrence rule of RFC 5545, such as {@code FREQ=MONTHLY;BYDAY=1SU}. Rules that count hours or less are refused.
 *
 * @param since the first day that may be one, and the one from which "every second week" counts
 */
public record Recurrence(String rule, LocalDate since) {
    private static final Set<Freq> FREQUENCIES = Set.of(Freq.DAILY, Freq.WEEKLY, Freq.MONTHLY, Freq.YEARLY);

    public Recurrence {
        RecurrenceRule parsed = parse(rule);
        Invalid.when(
                !FREQUENCIES.contains(parsed.getFreq()) || namesTimes(parsed),
                "rule",
                "a rule names days: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, and times of day stand in \"at\"");
        Invalid.when(
                parsed.getUntil() != null && !parsed.getUntil().isAllDay(),
                "rule",
                "UNTIL is a day such as 20271231, without a time of day");
    }

    public static Recurrence daily(LocalDate since) {
        return new Recurrence("FREQ=DAILY", since);
    }

    public static Recurrence weekly(Set<DayOfWeek> days, LocalDate since) {
        Invalid.when(days.isEmpty(), "days", "name at least one day of the week");
        return new Recurrence(
                "FREQ=WEEKLY;BYDAY="
                        + days.stream()
                                .sorted()
                                .map(day -> day.name().substring(0, 2).toUpperCase(Locale.ROOT))
                                .collect(Collectors.joining(",")),
                since);
    }

    /** Its days from one to another, both included; a rule that fits none in a thousand periods has no more. */
    List<LocalDate> days(LocalDate from, LocalDate to) {
        List<LocalDate> days = new ArrayList<>();
        try {
            collect(from, to, days);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Such as the 30th of February: the iterator gives up.
            return days;
        }
        return days;
    }

    private void collect(LocalDate from, LocalDate to, List<LocalDate> days) {
        RecurrenceRuleIterator each = parse(rule).iterator(date(since));
        if (from.isAfter(since)) {
            each.fastForward(date(from));
        }
        while (each.hasNext()) {
            DateTime next = each.nextDateTime();
            LocalDate day = LocalDate.of(next.getYear(), next.getMonth() + 1, next.getDayOfMonth());
            if (day.isAfter(to)) {
                return;
            }
            if (!day.isBefore(from)) {
                days.add(day);
            }
        }
    }

    private static DateTime date(LocalDate day) {
        return new DateTime(day.getYear(), day.getMonthValue() - 1, day.getDayOfMonth());
    }

    private static RecurrenceRule parse(String rule) {
        try {
            return new RecurrenceRule(rule, RecurrenceRule.RfcMode.RFC5545_STRICT);
        } catch (InvalidRecurrenceRuleException e) {
            throw Invalid.because(
                    "rule", "\"" + rule + "\" is no recurrence rule of RFC 5545 (" + e.getMessage() + ")");
        }
    }

    /** The parts are named here and in no constant: their class fails if it is touched before that of the rules. */
    private static boolean namesTimes(RecurrenceRule rule) {
        return Stream.of(RecurrenceRule.Part.BYHOUR, RecurrenceRule.Part.BYMINUTE, RecurrenceRule.Part.BYSECOND)
                .anyMatch(rule::hasPart);
    }
}
