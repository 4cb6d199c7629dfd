package io.holdfast.server.job;

import io.holdfast.protocol.control.ObjectException;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/** Runs as rows: queued, looked up, listed, cancelled. Who works at them is {@link Claims}'s, how they end {@link Endings}'s. */
public final class Runs {
    private final Database database;
    private final Json json;
    private final Ids ids;

    public Runs(Database database, Json json, Ids ids) {
        this.database = database;
        this.json = json;
        this.ids = ids;
    }

    /** Who is to do it, and with what; empty texts where it has none. */
    public record Place(String memberId, String siteId, String mediaId, String repositoryId) {}

    /** For whom it is done. */
    public record Cause(String jobId, String resourceId) {
        public static Cause nobody() {
            return new Cause("", "");
        }

        /** Without a job. */
        public static Cause of(String resourceId) {
            return new Cause("", resourceId);
        }
    }

    /** Puts a run into the queue; {@code REQUEST_TAKEN} when one of the same job and resource has not ended. */
    public Run queue(Handle handle, Task task, Cause cause, Place place, Terms terms) {
        String id = ids.next();
        long now = database.clock(handle);
        handle.createUpdate(
                        "INSERT INTO run (id, kind, job_id, resource_id, member_id, repository_id, site_id, media_id,"
                                + " task, state, attempt, attempts, queued_at, not_before, owner, lease_until, version, started_at,"
                                + " ended_at, cancelled_by, code, reason, progress, outcome, committed,"
                                + " pause, stop_at) VALUES (:id, :kind, :job,"
                                + " :resource, :member, :repository, :site, :media, :task, 'QUEUED', 0, :attempts, :now, :now, '', 0, 1,"
                                + " 0, 0, '', '', '', '', '', '', :pause, :stop)")
                .bind("id", id)
                .bind("kind", task.kind().name())
                .bind("job", cause.jobId())
                .bind("resource", cause.resourceId())
                .bind("member", place.memberId())
                .bind("repository", place.repositoryId())
                .bind("site", place.siteId())
                .bind("media", place.mediaId())
                .bind("task", json.text(task))
                .bind("attempts", terms.attempts())
                .bind("pause", terms.pause().toMillis())
                .bind("stop", terms.stopAt().map(Instant::toEpochMilli).orElse(0L))
                .bind("now", now)
                .execute();
        return get(handle, id);
    }

    public Optional<Run> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM run WHERE id = :id")
                .bind("id", id)
                .map(row())
                .findOne();
    }

    public Run get(Handle handle, String id) {
        return find(handle, id).orElseThrow(() -> Conditions.unknown("run", id));
    }

    /** Which a list has; what is empty narrows nothing. */
    public record Wanted(Optional<String> job, Optional<Task.Kind> kind, Optional<Run.State> state) {
        String conditions() {
            return (job.isPresent() ? " AND job_id = :job" : "")
                    + (kind.isPresent() ? " AND kind = :kind" : "")
                    // Said in so many words, it lets the index of what is no backup be used.
                    + (kind.filter(each -> each != Task.Kind.BACKUP).isPresent() ? " AND kind <> 'BACKUP'" : "")
                    + (state.isPresent() ? " AND state = :state" : "");
        }

        void bind(Query query) {
            job.ifPresent(id -> query.bind("job", id));
            kind.ifPresent(each -> query.bind("kind", each.name()));
            state.ifPresent(each -> query.bind("state", each.name()));
        }
    }

    /** Newest first. */
    public Page<Run> page(Handle handle, PageRequest request, Wanted wanted) {
        Query query = handle.createQuery(
                        "SELECT * FROM run WHERE id < :before" + wanted.conditions() + " ORDER BY id DESC LIMIT :limit")
                .bind("before", request.after().orElse("~"))
                .bind("limit", request.limit() + 1);
        wanted.bind(query);
        return Page.of(query.map(row()).list(), request.limit(), Run::id);
    }

    /** The resources that a job is at work at, or waits for. */
    Set<String> busy(Handle handle, String jobId) {
        return handle.createQuery("SELECT resource_id FROM run WHERE job_id = :job AND state IN ('QUEUED', 'RUNNING')")
                .bind("job", jobId)
                .mapTo(String.class)
                .set();
    }

    /** Whether any job is at work at a resource, or waits for it. */
    public boolean atWork(Handle handle, String resource) {
        return handle.createQuery("SELECT EXISTS (SELECT 1 FROM run WHERE resource_id = :resource"
                        + " AND state IN ('QUEUED', 'RUNNING'))")
                .bind("resource", resource)
                .mapTo(Boolean.class)
                .one();
    }

    /** What waits ends at once; what runs is told to stop, and ends when its member says so. */
    public Run cancel(Handle handle, String id, String by) {
        Run run = get(handle, id);
        if (run.state().ended()) {
            throw Conditions.impossible("run " + id, "the run has ended already: " + run.state() + ".");
        }
        long now = database.clock(handle);
        handle.createUpdate(
                        "UPDATE run SET cancelled_by = :by, waits_since = CASE WHEN cancelled_by = '' THEN :now ELSE waits_since END,"
                                + " version = version + 1 WHERE id = :id")
                .bind("by", by)
                .bind("now", now)
                .bind("id", id)
                .execute();
        handle.createUpdate("UPDATE run SET state = 'CANCELLED', ended_at = :now WHERE id = :id AND state = 'QUEUED'")
                .bind("now", now)
                .bind("id", id)
                .execute();
        return get(handle, id);
    }

    /** Those that wait or run, and those that have ended since, the oldest thousand. */
    public List<Run> active(Handle handle, Instant since) {
        return handle.createQuery("SELECT * FROM run WHERE state IN ('QUEUED', 'RUNNING') OR ended_at > :since"
                        + " ORDER BY id LIMIT 1000")
                .bind("since", since.toEpochMilli())
                .map(row())
                .list();
    }

    /** Those that should have ended by now and are not being stopped yet. */
    List<Run> overdue(Handle handle, Instant now) {
        return handle.createQuery("SELECT * FROM run WHERE stop_at > 0 AND stop_at <= :now"
                        + " AND state IN ('QUEUED', 'RUNNING') AND cancelled_by = '' ORDER BY id")
                .bind("now", now.toEpochMilli())
                .map(row())
                .list();
    }

    public List<ObjectException> exceptions(Handle handle, String id) {
        get(handle, id);
        return handle.createQuery("SELECT * FROM run_exception WHERE run_id = :id ORDER BY number")
                .bind("id", id)
                .map((row, context) ->
                        new ObjectException(row.getString("object"), row.getString("code"), row.getString("reason")))
                .list();
    }

    /** Does not count as a change: it is told every second. Whoever was told to stop is expected to say so, and nothing else. */
    void progress(Handle handle, String id, Progress progress) {
        handle.createUpdate(
                        "UPDATE run SET progress = :progress, waits_since = CASE WHEN outcome = '' AND cancelled_by = ''"
                                + " THEN :now ELSE waits_since END WHERE id = :id AND state = 'RUNNING'")
                .bind("now", database.clock(handle))
                .bind("progress", json.text(progress))
                .bind("id", id)
                .execute();
    }

    RowMapper<Run> row() {
        return (row, context) -> new Run(
                row.getString("id"),
                json.stored(row.getString("task"), Task.class),
                row.getString("job_id"),
                row.getString("resource_id"),
                row.getString("member_id"),
                row.getString("repository_id"),
                row.getString("media_id"),
                Run.State.valueOf(row.getString("state")),
                row.getInt("attempt"),
                row.getInt("attempts"),
                Duration.ofMillis(row.getLong("pause")),
                moment(row.getLong("stop_at")),
                Instant.ofEpochMilli(row.getLong("queued_at")),
                moment(row.getLong("started_at")),
                moment(row.getLong("ended_at")),
                row.getString("cancelled_by"),
                row.getString("code"),
                row.getString("reason"),
                read(row.getString("progress"), Progress.class),
                read(row.getString("outcome"), Result.class),
                read(row.getString("committed"), Run.Commit.class),
                row.getLong("version"));
    }

    private static Optional<Instant> moment(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private <T> Optional<T> read(String text, Class<T> type) {
        return text.isEmpty() ? Optional.empty() : Optional.of(json.stored(text, type));
    }
}
