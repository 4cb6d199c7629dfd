package io.holdfast.server.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What the recovery points of a job tell a capacity planner. Of several resources it is the sum.
 *
 * @param base bytes of one full: what the latest point of each resource protects
 * @param increment bytes that were not known before, of a point that is not the first of its resource, on average; nothing before there is one
 * @param growth of what is protected, a year, 0.1 for a tenth; nothing before the points cover {@link #LEAST}
 * @param ratio stored by new bytes, of compression alone; 1 where chunks are so small that sealing takes more than it leaves out, nothing while nothing is new
 * @param span from the first point to the last
 */
public record Measured(
        int resources,
        int points,
        long base,
        Optional<Long> increment,
        Optional<Double> growth,
        Optional<Double> ratio,
        Duration span) {
    /** Less says more about the days of the week than about a year. */
    static final Duration LEAST = Duration.ofDays(14);

    private static final double YEAR = Duration.ofDays(365).toMillis();

    private record Point(String resource, long taken, long logical, long fresh, long stored) {}

    /** Of the points that are kept now. */
    public static Measured of(Handle handle, String job) {
        return of(handle.createQuery("SELECT resource_id, taken_at, logical_bytes, new_bytes, stored_bytes FROM point"
                        + " WHERE job_id = :job AND state = 'KEPT' ORDER BY resource_id, taken_at")
                .bind("job", job)
                .map((row, context) -> new Point(
                        row.getString("resource_id"),
                        row.getLong("taken_at"),
                        row.getLong("logical_bytes"),
                        row.getLong("new_bytes"),
                        row.getLong("stored_bytes")))
                .list());
    }

    /** Of points in the order of their resources, then of time. */
    private static Measured of(List<Point> all) {
        List<Point> first = new ArrayList<>();
        List<Point> last = new ArrayList<>();
        double increments = 0;
        long fresh = 0;
        long stored = 0;
        for (int from = 0; from < all.size(); ) {
            int to = end(all, from);
            List<Point> later = all.subList(from + 1, to);
            first.add(all.get(from));
            last.add(all.get(to - 1));
            increments += later.stream().mapToLong(Point::fresh).average().orElse(0);
            for (Point each : all.subList(from, to)) {
                fresh += each.fresh;
                stored += each.stored;
            }
            from = to;
        }
        return new Measured(
                first.size(),
                all.size(),
                last.stream().mapToLong(Point::logical).sum(),
                all.size() > first.size() ? Optional.of(Math.round(increments)) : Optional.empty(),
                growth(first, last),
                fresh == 0 ? Optional.empty() : Optional.of(Math.min(1, (double) stored / fresh)),
                Duration.ofMillis(latest(last)
                        - first.stream().mapToLong(Point::taken).min().orElse(0)));
    }

    private static long latest(List<Point> points) {
        return points.stream().mapToLong(Point::taken).max().orElse(0);
    }

    private static int end(List<Point> all, int from) {
        int to = from;
        while (to < all.size() && all.get(to).resource.equals(all.get(from).resource)) {
            to++;
        }
        return to;
    }

    /** Of resources that have been there for long enough: a new one is not growth. */
    private static Optional<Double> growth(List<Point> first, List<Point> last) {
        double before = 0;
        double now = 0;
        double years = 0;
        for (int i = 0; i < first.size(); i++) {
            long span = last.get(i).taken - first.get(i).taken;
            if (span >= LEAST.toMillis()) {
                before += first.get(i).logical;
                now += last.get(i).logical;
                years += first.get(i).logical * (span / YEAR);
            }
        }
        return before > 0 && now > 0 ? Optional.of(Math.pow(now / before, before / years) - 1) : Optional.empty();
    }
}
