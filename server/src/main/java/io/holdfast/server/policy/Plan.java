package io.holdfast.server.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What schedules come to under a calendar: every run that is due, and what becomes of it. */
public record Plan(List<Schedule> schedules, Calendar calendar) {
    /** A run that was put off into a stretch of time was due at most so long before it. */
    private static final Duration LOOK_BACK = Duration.ofDays(8);

    /** Within which the next run is looked for: the next 29th of February, also when a turn of the century has none. */
    private static final int DAYS_AHEAD = 2_923;

    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_SCHEDULES = 100;

    private static final Comparator<Planned> STRONGEST_FIRST =
            Comparator.comparing(Planned::kind).reversed().thenComparing(Planned::due);

    public Plan {
        schedules = List.copyOf(schedules);
        Invalid.when(
                schedules.size() > MOST_SCHEDULES,
                "schedules",
                "a policy has at most " + MOST_SCHEDULES + " schedules");
        long names = schedules.stream().map(Schedule::name).distinct().count();
        Invalid.when(names < schedules.size(), "schedules.name", "two schedules of a policy have the same name");
    }

    /** What begins, or would have been due, in {@code [from, until)}, by time. */
    public List<Planned> between(Instant from, Instant until) {
        Map<Instant, List<Planned>> beginning = new LinkedHashMap<>();
        List<Planned> planned = new ArrayList<>();
        for (Schedule schedule : schedules) {
            for (Instant due : schedule.timing().due(calendar.zone(), from.minus(LOOK_BACK), until)) {
                Planned one = new Planned(due, schedule.name(), schedule.kind(), fate(due));
                if (one.begins()) {
                    beginning.computeIfAbsent(one.at(), _ -> new ArrayList<>()).add(one);
                } else {
                    planned.add(one);
                }
            }
        }
        beginning.values().forEach(together -> planned.addAll(together(together)));
        return planned.stream()
                .filter(each -> !each.at().isBefore(from) && each.at().isBefore(until))
                .sorted(Comparator.comparing(Planned::at).thenComparing(STRONGEST_FIRST))
                .toList();
    }

    /** The first run that begins after a moment; none within eight years. */
    public Optional<Planned> next(Instant after) {
        Instant from = after.plusMillis(1);
        Instant end = from.plus(Duration.ofDays(DAYS_AHEAD));
        int days = 2;
        while (from.isBefore(end)) {
            Instant until = from.plus(Duration.ofDays(days));
            Optional<Planned> first =
                    between(from, until).stream().filter(Planned::begins).findFirst();
            if (first.isPresent()) {
                return first;
            }
            from = until;
            days = Math.min(2 * days, MOST_AT_ONCE);
        }
        return Optional.empty();
    }

    /** Whether a window is open and no blackout holds. */
    public boolean mayBegin(Instant moment) {
        return calendar.open(moment).filter(moment::equals).isPresent();
    }

    private Planned.Fate fate(Instant due) {
        Optional<Blackout> blackout = calendar.blackout(due);
        if (blackout.isPresent()) {
            return new Planned.Fate.BlackedOut(blackout.get().name());
        }
        return calendar.open(due)
                .<Planned.Fate>map(open -> open.equals(due) ? new Planned.Fate.OnTime() : new Planned.Fate.PutOff(open))
                .orElseGet(Planned.Fate.NoWindow::new);
    }

    /** Of runs that begin at one moment, the strongest does the work of the others. */
    private static List<Planned> together(List<Planned> same) {
        List<Planned> sorted = same.stream().sorted(STRONGEST_FIRST).toList();
        Planned strongest = sorted.getFirst();
        Planned.Fate absorbed = new Planned.Fate.Absorbed(strongest.schedule());
        return Stream.concat(
                        Stream.of(strongest),
                        sorted.stream()
                                .skip(1)
                                .map(each -> new Planned(each.due(), each.schedule(), each.kind(), absorbed)))
                .toList();
    }
}
