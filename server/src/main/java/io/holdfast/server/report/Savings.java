package io.holdfast.server.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What deduplication and compression save, in all and apart: in the whole estate, then by repository, then by job. */
public record Savings(List<Line> lines) {
    public Savings {
        lines = List.copyOf(lines);
    }

    /** What a line is of. */
    public enum Scope {
        ESTATE,
        REPOSITORY,
        JOB
    }

    /**
     * Of recovery points that are kept; sizes in bytes.
     *
     * @param name empty for the whole estate, and for a job that was removed
     * @param logicalBytes of what they protect
     * @param newBytes of chunks that were not known before
     * @param storedBytes that these took
     * @param saved share of what was processed that is not stored
     * @param deduplicated the same by deduplication alone
     * @param compressed share of what is new that compression leaves out
     */
    public record Line(
            Scope of,
            String id,
            String name,
            long points,
            long logicalBytes,
            long newBytes,
            long storedBytes,
            Optional<Double> saved,
            Optional<Double> deduplicated,
            Optional<Double> compressed) {}

    private record Sum(long points, long logical, long fresh, long stored) {
        static final Sum NONE = new Sum(0, 0, 0, 0);

        Sum plus(Sum more) {
            return new Sum(points + more.points, logical + more.logical, fresh + more.fresh, stored + more.stored);
        }

        Line line(Scope of, String id, String name) {
            return new Line(
                    of,
                    id,
                    name,
                    points,
                    logical,
                    fresh,
                    stored,
                    without(stored, logical),
                    without(fresh, logical),
                    without(stored, fresh));
        }

        private static Optional<Double> without(long left, long whole) {
            return whole == 0 ? Optional.empty() : Optional.of(1 - (double) left / whole);
        }
    }

    private record Part(String repository, String job, Sum sum) {}

    /** As of now. */
    public static Savings of(Handle handle) {
        Sum all = Sum.NONE;
        Map<String, Sum> byRepository = new LinkedHashMap<>();
        Map<String, Sum> byJob = new LinkedHashMap<>();
        for (Part each : parts(handle)) {
            all = all.plus(each.sum);
            byRepository.merge(each.repository, each.sum, Sum::plus);
            byJob.merge(each.job, each.sum, Sum::plus);
        }
        List<Line> lines = new ArrayList<>();
        lines.add(all.line(Scope.ESTATE, "", ""));
        lines.addAll(lines(handle, Scope.REPOSITORY, "SELECT id, name FROM repository ORDER BY name", byRepository));
        lines.addAll(
                lines(handle, Scope.JOB, "SELECT id, name FROM definition WHERE kind = 'job' ORDER BY name", byJob));
        return new Savings(lines);
    }

    private static List<Part> parts(Handle handle) {
        return handle.createQuery("SELECT repository_id, job_id, count(*) AS points, sum(logical_bytes) AS logical,"
                        + " sum(new_bytes) AS fresh, sum(stored_bytes) AS stored FROM point WHERE state = 'KEPT'"
                        + " GROUP BY repository_id, job_id ORDER BY repository_id, job_id")
                .map((row, context) -> new Part(
                        row.getString("repository_id"),
                        row.getString("job_id"),
                        new Sum(
                                row.getLong("points"),
                                row.getLong("logical"),
                                row.getLong("fresh"),
                                row.getLong("stored"))))
                .list();
    }

    /** One for each that there is, then those that are left of what there was. */
    private static List<Line> lines(Handle handle, Scope of, String known, Map<String, Sum> sums) {
        Map<String, Sum> left = new LinkedHashMap<>(sums);
        List<Line> lines = new ArrayList<>(handle.createQuery(known)
                .map((row, context) -> {
                    String id = row.getString("id");
                    return sums.getOrDefault(id, Sum.NONE).line(of, id, row.getString("name"));
                })
                .list());
        lines.forEach(each -> left.remove(each.id()));
        left.forEach((id, sum) -> lines.add(sum.line(of, id, "")));
        return lines;
    }
}
