package io.holdfast.server.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What a plan and its retention come to in the days ahead, one resource of it, if every run succeeds. */
public record Simulation(List<Day> days, List<RetentionPlan.Verdict<String>> end) {
    private static final int MOST_DAYS = 3_660;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int MOST_RUNS = 200_000;

    public Simulation {
        days = List.copyOf(days);
        end = List.copyOf(end);
    }

    /** A day of the plan's zone: points made and deleted on it, and how many there are at its end. */
    public record Day(LocalDate date, int made, int deleted, int kept) {}

    /**
     * Goes through the days one by one, the points that exist already among them. Points are judged at the end of each day, as the server does it once a day.
     *
     * @param existing when the points that there are were made
     */
    public static Simulation of(Plan plan, RetentionPlan retention, List<Instant> existing, Instant from, int days) {
        Invalid.when(days < 1 || days > MOST_DAYS, "days", "a simulation covers 1 to " + MOST_DAYS + " days");
        Invalid.when(
                existing.stream().anyMatch(each -> each.isBefore(Instant.EPOCH) || each.isAfter(LATEST)),
                "existing",
                "a point is made between the years 1970 and 9999");
        List<RetentionPlan.Point<String>> points = new ArrayList<>(existing.stream()
                .map(at -> RetentionPlan.Point.free("existing", at))
                .toList());
        List<Day> course = new ArrayList<>();
        LocalDate first = LocalDate.ofInstant(from, plan.calendar().zone());
        int runs = 0;
        List<RetentionPlan.Verdict<String>> verdicts = List.of();
        for (LocalDate day = first; day.isBefore(first.plusDays(days)); day = day.plusDays(1)) {
            Instant begins = day.equals(first)
                    ? from
                    : day.atStartOfDay(plan.calendar().zone()).toInstant();
            Instant ends = day.plusDays(1).atStartOfDay(plan.calendar().zone()).toInstant();
            List<RetentionPlan.Point<String>> made = plan.between(begins, ends).stream()
                    .filter(Planned::begins)
                    .map(run -> RetentionPlan.Point.free(run.schedule(), run.at()))
                    .toList();
            runs += made.size();
            Invalid.when(runs > MOST_RUNS, "days", "more than " + MOST_RUNS + " runs are too many to simulate");
            points.addAll(made);
            verdicts = retention.judge(points, ends);
            int before = points.size();
            points = new ArrayList<>(verdicts.stream()
                    .filter(RetentionPlan.Verdict::kept)
                    .map(RetentionPlan.Verdict::point)
                    .toList());
            course.add(new Day(day, made.size(), before - points.size(), points.size()));
        }
        return new Simulation(
                course, verdicts.stream().filter(RetentionPlan.Verdict::kept).toList());
    }

    /** The time that the oldest point at the end goes back, counted from the newest. */
    public Duration reach() {
        return end.isEmpty()
                ? Duration.ZERO
                : Duration.between(
                        end.getLast().point().at(), end.getFirst().point().at());
    }
}
