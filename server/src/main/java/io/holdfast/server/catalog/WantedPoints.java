package io.holdfast.server.catalog;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/** Which recovery points a list has; what is empty narrows nothing. {@code from} and {@code before}: when they were taken. */
public record WantedPoints(
        Optional<String> resource,
        Optional<String> job,
        Optional<Point.State> state,
        Optional<JobState> jobState,
        Optional<Instant> from,
        Optional<Instant> before) {
    /** One after the other by their index: there are few jobs and many points. */
    static final String REMOVED_JOBS = "WITH RECURSIVE maker(job_id) AS (SELECT min(job_id) FROM point UNION ALL"
            + " SELECT (SELECT min(job_id) FROM point WHERE job_id > maker.job_id) FROM maker"
            + " WHERE maker.job_id IS NOT NULL) SELECT job_id FROM maker WHERE job_id IS NOT NULL AND NOT EXISTS"
            + " (SELECT 1 FROM definition WHERE definition.id = maker.job_id AND definition.kind = 'job')";

    private static final String SPAN = "taken_at >= :from AND taken_at < :before";

    /** What became of the job that made a point. */
    public enum JobState {
        PRESENT,
        REMOVED
    }

    /** Those in one state of one resource, or of all. */
    static WantedPoints of(Optional<String> resource, Point.State state) {
        return new WantedPoints(
                resource, Optional.empty(), Optional.of(state), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Those of a job that are not in the trash. */
    public static WantedPoints keptOf(String job) {
        return new WantedPoints(
                Optional.empty(),
                Optional.of(job),
                Optional.of(Point.State.KEPT),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    String conditions() {
        return (resource.isPresent() ? " AND resource_id = :resource" : "")
                + (job.isPresent() ? " AND job_id = :job" : "")
                + (state.isPresent() ? " AND state = :state" : "")
                // Said in so many words, it lets the index of what is not kept be used.
                + (state.filter(each -> each != Point.State.KEPT).isPresent() ? " AND state <> 'KEPT'" : "")
                + jobState.map(WantedPoints::made).orElse("")
                + (from.isPresent() || before.isPresent() ? span() : "");
    }

    private static String made(JobState state) {
        return switch (state) {
            case PRESENT -> " AND job_id NOT IN (" + REMOVED_JOBS + ")";
            case REMOVED -> " AND job_id IN (" + REMOVED_JOBS + ")";
        };
    }

    /** Where nothing else narrows, first by the index of times alone: else all rows of a long span would be read and sorted. */
    private String span() {
        return resource.isPresent() || job.isPresent()
                ? " AND " + SPAN
                : " AND id IN (SELECT id FROM point WHERE " + SPAN + ")";
    }

    void bind(Query query) {
        resource.ifPresent(id -> query.bind("resource", id));
        job.ifPresent(id -> query.bind("job", id));
        state.ifPresent(each -> query.bind("state", each.name()));
        if (from.isPresent() || before.isPresent()) {
            query.bind("from", from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE))
                    .bind("before", before.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
        }
    }
}
