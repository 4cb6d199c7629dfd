package io.holdfast.server.catalog;

import io.holdfast.server.database.Ids;
import io.holdfast.server.job.Run;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Brings the points of a repository into line with the snapshots that are in it, after a catalog was made again from an older one. */
public final class Rebuild {
    private final Ids ids;

    public Rebuild(Ids ids) {
        this.ids = ids;
    }

    /**
     * A snapshot, as its own manifest describes it.
     *
     * @param host that it is of
     * @param kind and {@code name} of the resource
     */
    public record Seen(
            String id,
            Instant began,
            String host,
            String kind,
            String name,
            Run.State result,
            long logicalBytes,
            long storedBytes) {}

    /**
     * What was done.
     *
     * @param added points of snapshots that the catalog did not know
     * @param gone points whose snapshots are not there any more
     * @param foreign snapshots of no resource that the catalog knows, which stay without a point
     */
    public record Line(int added, int gone, int foreign) {}

    private record Owner(String resource, String job) {}

    public Line align(Handle handle, String repository, List<Seen> snapshots) {
        Set<String> known = handle.createQuery("SELECT snapshot FROM point WHERE repository_id = :repository")
                .bind("repository", repository)
                .mapTo(String.class)
                .set();
        Set<String> there = snapshots.stream().map(Seen::id).collect(Collectors.toSet());
        Set<String> gone = new HashSet<>(known);
        gone.removeAll(there);
        gone.forEach(snapshot -> handle.createUpdate(
                        "DELETE FROM point WHERE repository_id = :repository AND snapshot = :snapshot")
                .bind("repository", repository)
                .bind("snapshot", snapshot)
                .execute());
        int added = 0;
        int foreign = 0;
        for (Seen each : snapshots) {
            if (!known.contains(each.id())) {
                Optional<Owner> owner = owner(handle, repository, each);
                owner.ifPresent(found -> add(handle, repository, each, found));
                added += owner.isPresent() ? 1 : 0;
                foreign += owner.isPresent() ? 0 : 1;
            }
        }
        return new Line(added, gone.size(), foreign);
    }

    /** The resource of that name on that machine, and the job that protected it last. */
    private static Optional<Owner> owner(Handle handle, String repository, Seen seen) {
        return handle.createQuery("SELECT resource.id AS resource, coalesce((SELECT job_id FROM run"
                        + " WHERE run.resource_id = resource.id AND run.repository_id = :repository AND kind = 'BACKUP'"
                        + " ORDER BY run.id DESC LIMIT 1), '') AS job FROM resource"
                        + " JOIN member ON member.id = resource.agent_id"
                        + " WHERE resource.kind = :kind AND resource.name = :name AND member.host = :host"
                        + " ORDER BY job DESC, resource.id LIMIT 1")
                .bind("repository", repository)
                .bind("kind", seen.kind())
                .bind("name", seen.name())
                .bind("host", seen.host())
                .map((row, context) -> new Owner(row.getString("resource"), row.getString("job")))
                .findOne();
    }

    /** There is no run of it any more; its place is taken by the snapshot's name. */
    private void add(Handle handle, String repository, Seen seen, Owner owner) {
        handle.createUpdate(
                        "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result,"
                                + " kind, name, logical_bytes, new_bytes, stored_bytes, state) VALUES (:id, :resource, :job, :run, :repository,"
                                + " :snapshot, :taken, :result, :kind, :name, :logical, :stored, :stored, 'KEPT')")
                .bind("id", ids.next())
                .bind("resource", owner.resource())
                .bind("job", owner.job())
                .bind("run", "recovered-" + seen.id())
                .bind("repository", repository)
                .bind("snapshot", seen.id())
                .bind("taken", seen.began().toEpochMilli())
                .bind("result", seen.result().name())
                .bind("kind", seen.kind())
                .bind("name", seen.name())
                .bind("logical", seen.logicalBytes())
                .bind("stored", seen.storedBytes())
                .execute();
    }
}
