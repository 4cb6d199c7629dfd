package io.holdfast.server.catalog;

import io.holdfast.format.SnapshotId;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.job.Catalog;
import io.holdfast.server.job.Result;
import io.holdfast.server.job.Run;
import io.holdfast.server.policy.RetentionPlan.Held;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/** All recovery points. */
public final class Points implements Catalog {
    private static final RowMapper<Point> ROW = (row, context) -> new Point(
            row.getString("id"),
            row.getString("resource_id"),
            row.getString("job_id"),
            row.getString("run_id"),
            row.getString("repository_id"),
            row.getString("snapshot"),
            Instant.ofEpochMilli(row.getLong("taken_at")),
            Run.State.valueOf(row.getString("result")),
            row.getString("kind"),
            row.getString("name"),
            row.getLong("logical_bytes"),
            row.getLong("stored_bytes"),
            Point.State.valueOf(row.getString("state")),
            Held.valueOf(row.getString("held")),
            moment(row.getLong("held_until")),
            verification(row),
            deletion(row));

    private static Optional<Instant> moment(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static Optional<Point.Verification> verification(ResultSet row) throws SQLException {
        long at = row.getLong("verified_at");
        return at == 0
                ? Optional.empty()
                : Optional.of(
                        new Point.Verification(Instant.ofEpochMilli(at), Run.State.valueOf(row.getString("verified"))));
    }

    private static Optional<Point.Deletion> deletion(ResultSet row) throws SQLException {
        long purge = row.getLong("purge_at");
        return purge == 0
                ? Optional.empty()
                : Optional.of(new Point.Deletion(
                        Instant.ofEpochMilli(row.getLong("deleted_at")),
                        row.getString("deleted_by"),
                        row.getString("rule"),
                        Instant.ofEpochMilli(purge)));
    }

    private final Ids ids;

    public Points(Ids ids) {
        this.ids = ids;
    }

    @Override
    public Optional<SnapshotId> parent(Handle handle, Run run) {
        return handle.createQuery(
                        "SELECT snapshot FROM point WHERE resource_id = :resource AND repository_id = :repository"
                                + " AND kind = :kind AND state = 'KEPT' ORDER BY taken_at DESC, id DESC LIMIT 1")
                .bind("resource", run.resourceId())
                .bind("repository", run.repositoryId())
                .bind("kind", run.task().resourceKind())
                .mapTo(String.class)
                .findOne()
                .map(SnapshotId::parse);
    }

    @Override
    public void committed(Handle handle, Run run, String snapshot) {
        handle.createUpdate("INSERT INTO commit_seen (repository_id, snapshot, run_id)"
                        + " SELECT :repository, :snapshot, :run WHERE NOT EXISTS (SELECT 1 FROM point"
                        + " WHERE repository_id = :repository AND snapshot = :snapshot) ON CONFLICT DO NOTHING")
                .bind("repository", run.repositoryId())
                .bind("snapshot", snapshot)
                .bind("run", run.id())
                .execute();
    }

    /** Snapshots that were made durable by attempts that did not count, so that no point has them: their runs have ended. */
    List<String> orphans(Handle handle, String repository, int most) {
        return handle.createQuery("SELECT snapshot FROM commit_seen WHERE repository_id = :repository"
                        + " AND NOT EXISTS (SELECT 1 FROM run WHERE run.id = commit_seen.run_id"
                        + " AND run.state IN ('QUEUED', 'RUNNING')) AND NOT EXISTS (SELECT 1 FROM point"
                        + " WHERE point.repository_id = commit_seen.repository_id AND point.snapshot = commit_seen.snapshot)"
                        + " ORDER BY snapshot LIMIT :most")
                .bind("repository", repository)
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }

    private static void settled(Handle handle, String repository, String snapshot) {
        handle.createUpdate("DELETE FROM commit_seen WHERE repository_id = :repository AND snapshot = :snapshot")
                .bind("repository", repository)
                .bind("snapshot", snapshot)
                .execute();
    }

    @Override
    public void add(Handle handle, Run run, Result result, Run.Commit commit) {
        settled(handle, run.repositoryId(), commit.snapshot());
        handle.createUpdate(
                        "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result,"
                                + " kind, name, logical_bytes, new_bytes, stored_bytes, state) VALUES (:id, :resource, :job, :run, :repository,"
                                + " :snapshot, :taken, :result, :kind, :name, :logical, :new, :stored, 'KEPT')")
                .bind("id", ids.next())
                .bind("resource", run.resourceId())
                .bind("job", run.jobId())
                .bind("run", run.id())
                .bind("repository", run.repositoryId())
                .bind("snapshot", commit.snapshot())
                .bind("taken", run.startedAt().orElse(commit.at()).toEpochMilli())
                .bind("result", result.result().name())
                .bind("kind", run.task().resourceKind())
                .bind("name", run.task().name())
                .bind("logical", result.logicalBytes())
                .bind("new", result.counts().map(Result.Counts::freshBytes).orElse(commit.storedBytes()))
                .bind("stored", commit.storedBytes())
                .execute();
    }

    public Point get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM point WHERE id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElseThrow(() -> Conditions.unknown("recovery point", id));
    }

    /** One as it is now, if it is still there and not in the trash. */
    Optional<Point> stillKept(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM point WHERE id = :id AND state = 'KEPT'")
                .bind("id", id)
                .map(ROW)
                .findOne();
    }

    /** One that can be read: it is not in the trash. */
    Point readable(Handle handle, String id) {
        Point point = get(handle, id);
        return switch (point.state()) {
            case KEPT -> point;
            case TRASHED ->
                throw Conditions.impossible(
                        "point " + id, "the recovery point is in the trash: bring it back first (undelete).");
            case FORGETTING ->
                throw Conditions.impossible(
                        "point " + id,
                        "the time of the recovery point in the trash is over, and its space is being freed: choose another.");
        };
    }

    /** Those of a job that are not in the trash, newest first. */
    List<Point> kept(Handle handle, String job) {
        return handle.createQuery(
                        "SELECT * FROM point WHERE job_id = :job AND state = 'KEPT' ORDER BY taken_at DESC, id DESC")
                .bind("job", job)
                .map(ROW)
                .list();
    }

    /** The first so many of them after this one, in the order of their ids. */
    List<Point> kept(Handle handle, String job, String after, int most) {
        return handle.createQuery(
                        "SELECT * FROM point WHERE id IN (SELECT id FROM point WHERE (job_id, id) > (:job, :after)"
                                + " AND job_id <= :job AND state = 'KEPT' ORDER BY job_id, id LIMIT :most) ORDER BY id")
                .bind("job", job)
                .bind("after", after)
                .bind("most", most)
                .map(ROW)
                .list();
    }

    /** Whether a job has made one that is left, be it in the trash. */
    boolean anyOf(Handle handle, String job) {
        return handle.createQuery("SELECT EXISTS (SELECT 1 FROM point WHERE job_id = :job)")
                .bind("job", job)
                .mapTo(Boolean.class)
                .one();
    }

    /** The jobs that made points and are no longer there. */
    List<String> removedJobs(Handle handle) {
        return handle.createQuery(WantedPoints.REMOVED_JOBS).mapTo(String.class).list();
    }

    /** Those in a repository that are not in the trash. */
    List<Point> keptIn(Handle handle, String repository) {
        return handle.createQuery("SELECT * FROM point WHERE repository_id = :repository AND state = 'KEPT'")
                .bind("repository", repository)
                .map(ROW)
                .list();
    }

    /** Whether there is one in a repository, be it in the trash. */
    boolean anyIn(Handle handle, String repository) {
        return handle.createQuery("SELECT count(*) FROM point WHERE repository_id = :repository")
                        .bind("repository", repository)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /**
     * Marks those of a repository whose time in the trash is over, and returns their snapshots; those that were marked before, by whoever died or failed, among them.
     */
    List<String> forget(Handle handle, String repository, Instant now, int most) {
        handle.createUpdate("UPDATE point SET state = 'FORGETTING' WHERE id IN (SELECT id FROM point"
                        + " WHERE repository_id = :repository AND state = 'TRASHED' AND purge_at <= :now"
                        + " ORDER BY purge_at, id LIMIT :most) AND state = 'TRASHED'")
                .bind("repository", repository)
                .bind("now", now.toEpochMilli())
                .bind("most", most)
                .execute();
        return handle.createQuery("SELECT snapshot FROM point WHERE repository_id = :repository"
                        + " AND state = 'FORGETTING' ORDER BY purge_at, id LIMIT :most")
                .bind("repository", repository)
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }

    @Override
    public void pruned(Handle handle, Run run) {
        for (String snapshot : run.task().snapshots()) {
            handle.createUpdate("DELETE FROM point WHERE repository_id = :repository AND snapshot = :snapshot"
                            + " AND state = 'FORGETTING'")
                    .bind("repository", run.repositoryId())
                    .bind("snapshot", snapshot)
                    .execute();
            settled(handle, run.repositoryId(), snapshot);
        }
    }

    @Override
    public void verified(Handle handle, Run run, Run.State result) {
        handle.createUpdate("UPDATE point SET verified_at = :at, verified = :result"
                        + " WHERE repository_id = :repository AND snapshot = :snapshot")
                .bind("at", run.startedAt().orElseThrow().toEpochMilli())
                .bind("result", result.name())
                .bind("repository", run.repositoryId())
                .bind("snapshot", run.task().snapshot().orElseThrow())
                .execute();
    }

    /** Those of a resource that were taken in this span, newest first. */
    public Page<Point> of(
            Handle handle, String resource, Optional<Instant> from, Optional<Instant> before, PageRequest request) {
        List<Point> read = handle.createQuery(
                        "SELECT * FROM point WHERE resource_id = :resource AND id < :after"
                                + " AND state = 'KEPT' AND taken_at >= :from AND taken_at < :before ORDER BY id DESC LIMIT :limit")
                .bind("resource", resource)
                .bind("after", request.after().orElse("~"))
                .bind("from", from.map(Instant::toEpochMilli).orElse(0L))
                .bind("before", before.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE))
                .bind("limit", request.limit() + 1)
                .map(ROW)
                .list();
        return Page.of(read, request.limit(), Point::id);
    }

    /** Newest first. */
    public Page<Point> page(Handle handle, PageRequest request, WantedPoints wanted) {
        Query query = handle.createQuery(wanted.question(request));
        wanted.bind(query, request);
        List<Point> read = query.map(ROW).list();
        return Page.of(read, request.limit(), wanted::cursor);
    }

    /** Whether there is any of a resource, in whatever state. */
    public boolean has(Handle handle, String resource) {
        return handle.createQuery("SELECT EXISTS (SELECT 1 FROM point WHERE resource_id = :resource)")
                .bind("resource", resource)
                .mapTo(Boolean.class)
                .one();
    }
}
