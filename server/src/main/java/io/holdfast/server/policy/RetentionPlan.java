package io.holdfast.server.policy;

import io.holdfast.format.retention.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which points of a protected resource stay. Without a rule in {@code keep} all do.
 *
 * @param trash how long a deleted point can still be brought back before its space is freed
 */
public record RetentionPlan(Keep keep, Duration trash) {
    private static final Duration LONGEST_TRASH = Duration.ofDays(365);

    public RetentionPlan {
        Invalid.when(
                trash.isNegative() || trash.compareTo(LONGEST_TRASH) > 0,
                "retention.trash",
                "the trash holds points for 0 to 365 days");
    }

    /** A point as retention sees it. */
    public record Point<T>(T id, Instant at, Held held, Optional<Instant> heldUntil) {
        static <T> Point<T> free(T id, Instant at) {
            return new Point<>(id, at, Held.NO, Optional.empty());
        }
    }

    /** Whether somebody decided that a point stays. */
    public enum Held {
        NO,
        /** For good, until somebody takes the pin off. */
        PINNED,
        /** By a hold, which may have an end. */
        HELD
    }

    /** What becomes of a point, and by which rules it stays; none means that it goes. */
    public record Verdict<T>(Point<T> point, List<String> rules) {
        public Verdict {
            rules = List.copyOf(rules);
        }

        public boolean kept() {
            return !rules.isEmpty();
        }
    }

    /**
     * Judges the points of one resource at a moment of the server's time. The newest point always stays, whatever the rules say: a resource whose backups fail is not to lose the last one by
     * the passing of time.
     */
    public <T> List<Verdict<T>> judge(List<Point<T>> points, Instant now) {
        List<Point<T>> newestFirst = points.stream()
                .sorted(Comparator.comparing((Point<T> each) -> each.at()).reversed())
                .toList();
        List<List<String>> counted =
                keep.rules(newestFirst.stream().map(Point::at).toList());
        List<Verdict<T>> verdicts = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            Point<T> point = newestFirst.get(i);
            List<String> rules = new ArrayList<>(counted.get(i));
            if (keep.isEmpty()) {
                rules.add("no rule");
            } else if (i == 0 && rules.isEmpty()) {
                rules.add("newest");
            }
            switch (point.held()) {
                case NO -> {}
                case PINNED -> rules.add("pinned");
                case HELD -> {
                    if (point.heldUntil().map(now::isBefore).orElse(true)) {
                        rules.add("hold");
                    }
                }
            }
            verdicts.add(new Verdict<>(point, rules));
        }
        return verdicts;
    }
}
