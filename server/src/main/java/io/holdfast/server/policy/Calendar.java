package io.holdfast.server.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When runs may begin: in any of the windows (always, if there is none), and on no day of a blackout.
 *
 * @param zone whose days and times windows and blackouts mean
 */
public record Calendar(ZoneId zone, List<Window> windows, List<Blackout> blackouts) {
    /** How far a run that is due outside of all windows is put off at most. */
    private static final int DAYS_AHEAD = 8;

    private static final int MOST_WINDOWS = 100;
    private static final int MOST_BLACKOUTS = 1_000;

    public Calendar {
        windows = List.copyOf(windows);
        blackouts = List.copyOf(blackouts);
        Invalid.when(windows.size() > MOST_WINDOWS, "windows", "a calendar has at most " + MOST_WINDOWS + " windows");
        Invalid.when(
                blackouts.size() > MOST_BLACKOUTS,
                "blackouts",
                "a calendar has at most " + MOST_BLACKOUTS + " blackouts");
    }

    public static Calendar always(ZoneId zone) {
        return new Calendar(zone, List.of(), List.of());
    }

    Optional<Blackout> blackout(Instant moment) {
        LocalDate day = LocalDate.ofInstant(moment, zone);
        return blackouts.stream().filter(each -> each.contains(day)).findFirst();
    }

    /** The first moment from {@code due} on at which a window is open and no blackout holds; none within eight days. */
    Optional<Instant> open(Instant due) {
        if (windows.isEmpty()) {
            return Optional.of(due).filter(moment -> blackout(moment).isEmpty());
        }
        LocalDate day = LocalDate.ofInstant(due, zone).minusDays(1);
        return day.datesUntil(day.plusDays(DAYS_AHEAD + 1L))
                .flatMap(each -> windows.stream()
                        .filter(window -> window.days().contains(each.getDayOfWeek()))
                        .map(window -> Span.of(each, window.opens(), window.closes(), zone)))
                .filter(span -> span.to().isAfter(due))
                .map(span -> span.contains(due) ? due : span.from())
                .filter(moment -> blackout(moment).isEmpty())
                .min(Comparator.naturalOrder());
    }

    /** When the window that is open at a moment closes; never without windows. */
    public Optional<Instant> closes(Instant moment) {
        LocalDate day = LocalDate.ofInstant(moment, zone).minusDays(1);
        return day.datesUntil(day.plusDays(2))
                .flatMap(each -> windows.stream()
                        .filter(window -> window.days().contains(each.getDayOfWeek()))
                        .map(window -> Span.of(each, window.opens(), window.closes(), zone)))
                .filter(span -> span.contains(moment))
                .map(Span::to)
                .max(Comparator.naturalOrder());
    }
}
