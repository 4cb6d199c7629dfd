package io.holdfast.format.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How many points to keep: the newest so many, the newest of each of so many hours, days, weeks, months, years, and all within a time before the newest. A point is
 * kept if any rule keeps it. A count of 0 keeps none.
 *
 * @param zone in which days begin
 */
public record Keep(
        int last, int hourly, int daily, int weekly, int monthly, int yearly, Optional<Duration> within, ZoneId zone) {

    public Keep {
        for (int count : List.of(last, hourly, daily, weekly, monthly, yearly)) {
            if (count < 0) {
                throw new IllegalArgumentException("a count of points cannot be negative");
            }
        }
        if (within.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("a time before the newest point cannot be negative");
        }
    }

    private record Period(String rule, int count, Function<ZonedDateTime, Object> bucket) {}

    /** Whether it has no rule at all. */
    public boolean isEmpty() {
        return last + hourly + daily + weekly + monthly + yearly == 0 && within.isEmpty();
    }

    /** For each point the rules that keep it, none if nothing does. Times are in order, the newest first. */
    public List<List<String>> rules(List<Instant> newestFirst) {
        List<List<String>> rules = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            if (i > 0 && newestFirst.get(i).isAfter(newestFirst.get(i - 1))) {
                throw new IllegalArgumentException("points are not in order, the newest first");
            }
            List<String> mine = new ArrayList<>();
            if (i < last) {
                mine.add("last " + (i + 1));
            }
            Instant newest = newestFirst.getFirst();
            Duration age = Duration.between(newestFirst.get(i), newest);
            if (within.filter(time -> age.compareTo(time) <= 0).isPresent()) {
                mine.add("within");
            }
            rules.add(mine);
        }
        periods().forEach(period -> mark(newestFirst, period, rules));
        return rules.stream().map(List::copyOf).toList();
    }

    private List<Period> periods() {
        return List.of(
                new Period(
                        "hourly",
                        hourly,
                        time -> time.truncatedTo(ChronoUnit.HOURS).toInstant()),
                new Period("daily", daily, ZonedDateTime::toLocalDate),
                new Period("weekly", weekly, time -> week(time.toLocalDate())),
                new Period("monthly", monthly, YearMonth::from),
                new Period("yearly", yearly, ZonedDateTime::getYear));
    }

    private static int week(LocalDate date) {
        return date.get(IsoFields.WEEK_BASED_YEAR) * 100 + date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    private void mark(List<Instant> newestFirst, Period period, List<List<String>> rules) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < newestFirst.size() && seen.size() < period.count; i++) {
            if (seen.add(period.bucket.apply(newestFirst.get(i).atZone(zone)))) {
                rules.get(i).add(period.rule + " " + seen.size());
            }
        }
    }
}
