package io.holdfast.server.catalog;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.PageRequest;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/**
 * Which recovery points a list has; what is empty narrows nothing. {@code from} and {@code before}: when they were taken.
 *
 * <p>Newest first: by when they were taken if that is asked for, otherwise by when they were made. Each way there is an index that has them in this order, so that a page costs what it shows, wherever in a long list it lies.
 */
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

    private static final char BETWEEN = '/';

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

    /**
     * What asks for a page; {@link #bind} gives it its values. How long the page is stands in it as a number: a plan that PostgreSQL makes without the values would take it for a tenth of all.
     */
    String question(PageRequest request) {
        String limit = " LIMIT " + (request.limit() + 1);
        if (spans()) {
            return ofSpan(limit);
        }
        if (ofAllRemovedJobs()) {
            return ofRemovedJobs(limit, " LIMIT 1 OFFSET " + request.limit());
        }
        if (resource.isPresent()) {
            return ofOne("resource_id", ":resource", ofJob() + inState() + made(), limit);
        }
        return job.isPresent()
                ? ofOne("job_id", ":job", inState() + made(), limit)
                : "SELECT * FROM point WHERE id < :after" + inState() + made() + " ORDER BY id DESC" + limit;
    }

    private boolean ofAllRemovedJobs() {
        return job.isEmpty()
                && jobState.filter(each -> each == JobState.REMOVED).isPresent();
    }

    /** Of one job or resource first by an index alone. Else PostgreSQL, which takes its points to be spread over all, may walk through those of all others to find them. */
    private String ofSpan(String limit) {
        String order = " ORDER BY taken_at DESC, id DESC";
        String page = " FROM point WHERE taken_at >= :from AND taken_at <= :upTo AND (taken_at, id) < (:upTo, :after)"
                + ofResource() + ofJob() + inState() + made() + order + limit;
        boolean own = job.isPresent() || resource.isPresent();
        return own ? "SELECT * FROM point WHERE id IN (SELECT id" + page + ")" + order : "SELECT *" + page;
    }

    /** Of one job or resource by an index alone, too. */
    private static String ofOne(String column, String value, String more, String limit) {
        return "SELECT * FROM point WHERE id IN (SELECT id FROM point WHERE " + before(column, value) + more
                + newestOf(column) + limit + ") ORDER BY id DESC";
    }

    /**
     * What has a value in a column and comes before a point, in the order of {@link #newestOf}, which only an index has that begins with the column. Were it said by an equals sign, that of all points would have it as well, and PostgreSQL prefers this one while it has not vacuumed what was added: it walks through the points of all others then.
     */
    private static String before(String column, String value) {
        return "(" + column + ", id) < (" + value + ", :after) AND " + column + " >= " + value;
    }

    private static String newestOf(String column) {
        return " ORDER BY " + column + " DESC, id DESC";
    }

    /** Of each job no more than a page can show: where many were removed, all their points would be read for each page. */
    private String ofRemovedJobs(String limit, String last) {
        String oldest = "SELECT id FROM point WHERE " + before("job_id", "gone.job_id") + ofResource() + inState()
                + newestOf("job_id") + last;
        return "SELECT * FROM point WHERE id IN (SELECT id FROM (" + REMOVED_JOBS + ") AS gone JOIN point AS own"
                + " ON own.job_id = gone.job_id WHERE id < :after AND id >= coalesce((" + oldest + "), '')"
                + ofResource() + inState()
                + " ORDER BY id DESC" + limit + ") ORDER BY id DESC";
    }

    private boolean spans() {
        return from.isPresent() || before.isPresent();
    }

    private String ofResource() {
        return resource.isPresent() ? " AND resource_id = :resource" : "";
    }

    private String ofJob() {
        return job.isPresent() ? " AND job_id = :job" : "";
    }

    private String inState() {
        return (state.isPresent() ? " AND state = :state" : "")
                // Said in so many words, it lets the index of what is not kept be used.
                + (state.filter(each -> each != Point.State.KEPT).isPresent() ? " AND state <> 'KEPT'" : "");
    }

    private String made() {
        return jobState.map(each -> switch (each) {
                    case PRESENT -> " AND job_id NOT IN (" + REMOVED_JOBS + ")";
                    case REMOVED -> " AND job_id IN (" + REMOVED_JOBS + ")";
                })
                .orElse("");
    }

    void bind(Query query, PageRequest request) {
        resource.ifPresent(id -> query.bind("resource", id));
        job.ifPresent(id -> query.bind("job", id));
        state.ifPresent(each -> query.bind("state", each.name()));
        if (spans()) {
            Cursor cursor = request.after()
                    .map(Cursor::of)
                    .orElseGet(
                            () -> new Cursor(before.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE), ""));
            query.bind("from", from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE))
                    .bind("upTo", cursor.taken())
                    .bind("after", cursor.id());
        } else {
            query.bind("after", request.after().orElse("~"));
        }
    }

    /** What the page after one that ends with this point begins after. */
    String cursor(Point last) {
        return spans() ? last.takenAt().toEpochMilli() + String.valueOf(BETWEEN) + last.id() : last.id();
    }

    /** A place in the order of when points were taken, in epoch milliseconds. */
    private record Cursor(long taken, String id) {
        static Cursor of(String text) {
            int between = text.indexOf(BETWEEN);
            try {
                return new Cursor(Long.parseLong(text, 0, Math.max(between, 0), 10), text.substring(between + 1));
            } catch (NumberFormatException e) {
                throw Conditions.invalid("after", "it is what the page before has as next.");
            }
        }
    }
}
