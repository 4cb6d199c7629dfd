package io.holdfast.repository.upkeep;

import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which snapshots to keep: the newest so many, the newest of each of so many hours, days, weeks, months, years, and all within a time before the newest. A
 * snapshot is kept if any rule keeps it. A rule of 0 keeps none; without any rule everything is kept.
 *
 * @param zone in which days begin
 */
public record Retention(
        int last,
        int hourly,
        int daily,
        int weekly,
        int monthly,
        int yearly,
        Optional<Duration> within,
        Set<String> tags,
        ZoneId zone) {
    public Retention {
        tags = Set.copyOf(tags);
    }

    /** A snapshot as retention sees it. */
    public record Candidate(SnapshotId id, Manifest manifest, Set<String> tags, Pinned pinned) {
        public Candidate {
            tags = Set.copyOf(tags);
        }
    }

    /** Whether it is pinned. */
    public enum Pinned {
        NO,
        YES
    }

    /** What becomes of a snapshot and by which rules; no rule means that it goes. */
    public record Verdict(Candidate candidate, List<String> rules) {
        public boolean kept() {
            return !rules.isEmpty();
        }
    }

    private record Period(String rule, int count, Function<ZonedDateTime, Object> bucket) {}

    /** Whether any rule is given: without one, nothing may be pruned. */
    public boolean isEmpty() {
        return last + hourly + daily + weekly + monthly + yearly == 0 && within.isEmpty() && tags.isEmpty();
    }

    /** Judges the snapshots of one series (same host, name and paths), newest first in the result. */
    public List<Verdict> judge(List<Candidate> series) {
        List<Candidate> newestFirst = series.stream()
                .sorted(Comparator.comparing((Candidate each) -> each.manifest().began())
                        .thenComparing(Candidate::id)
                        .reversed())
                .toList();
        List<List<String>> rules = new ArrayList<>();
        newestFirst.forEach(each -> rules.add(new ArrayList<>()));
        for (int i = 0; i < newestFirst.size(); i++) {
            Candidate each = newestFirst.get(i);
            if (each.pinned() == Pinned.YES) {
                rules.get(i).add("pinned");
            }
            if (isEmpty()) {
                rules.get(i).add("no rule");
            }
            if (i < last) {
                rules.get(i).add("last " + (i + 1));
            }
            List<String> mine = rules.get(i);
            tags.stream().filter(each.tags()::contains).sorted().forEach(tag -> mine.add("tag " + tag));
            Instant newest = newestFirst.getFirst().manifest().began();
            if (within.isPresent() && !each.manifest().began().isBefore(newest.minus(within.get()))) {
                rules.get(i).add("within");
            }
        }
        for (Period period : periods()) {
            mark(newestFirst, period, rules);
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            verdicts.add(new Verdict(newestFirst.get(i), List.copyOf(rules.get(i))));
        }
        return verdicts;
    }

    private List<Period> periods() {
        return List.of(
                new Period(
                        "hourly",
                        hourly,
                        time -> time.truncatedTo(ChronoUnit.HOURS).toInstant()),
                new Period("daily", daily, ZonedDateTime::toLocalDate),
                new Period(
                        "weekly",
                        weekly,
                        time -> time.get(IsoFields.WEEK_BASED_YEAR) * 100
                                + time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
                new Period("monthly", monthly, time -> time.getYear() * 100 + time.getMonthValue()),
                new Period("yearly", yearly, ZonedDateTime::getYear));
    }

    private void mark(List<Candidate> newestFirst, Period period, List<List<String>> rules) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < newestFirst.size() && seen.size() < period.count; i++) {
            Object bucket =
                    period.bucket.apply(newestFirst.get(i).manifest().began().atZone(zone));
            if (seen.add(bucket)) {
                rules.get(i).add(period.rule + " " + seen.size());
            }
        }
    }
}
