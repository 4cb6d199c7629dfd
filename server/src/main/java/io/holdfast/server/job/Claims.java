package io.holdfast.server.job;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Which server works at which run. A server claims only for members that are connected to it, holds a claim by a lease on the
 * database's clock, and takes over what another lost when the member has come to it.
 */
final class Claims {
    /** Who holds it is the only one to begin anything on members. */
    static final String LOCK = "claims";

    static final Duration LEASE = Duration.ofSeconds(30);

    private static final int AT_A_TIME = 200;
    private static final String WAITING = "state = 'RUNNING' AND waits_since > 0 AND waits_since < :old";

    private final Database database;
    private final Runs runs;
    private final LimitSettings limits;
    private final String server;

    Claims(Database database, Runs runs, LimitSettings limits, String server) {
        this.database = database;
        this.runs = runs;
        this.limits = limits;
        this.server = server;
    }

    private record Waiting(String id, String kind, Limits.Use use) {}

    /** Begins the next attempt of what waits and has room; all claims of all servers come one after the other. */
    List<Run> claim(Collection<String> members) {
        if (members.isEmpty()) {
            return List.of();
        }
        return database.write(handle -> {
            Settings.lock(handle, LOCK);
            long now = database.clock(handle);
            Limits.Places places = new Limits.Places(
                    limits.get(handle).spec(),
                    handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING'")
                            .map((row, context) -> use(row))
                            .list());
            return fitting(handle, members, places, collected(handle), now).stream()
                    .flatMap(id -> begin(handle, id, now).stream())
                    .toList();
        });
    }

    /** Repositories in which gc runs. */
    private static Set<String> collected(Handle handle) {
        return handle.createQuery("SELECT repository_id FROM run WHERE state = 'RUNNING' AND kind = :gc")
                .bind("gc", Task.Kind.GC.name())
                .mapTo(String.class)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** In the order of the queue; however much waits for what has no place, who comes behind it is looked at. */
    private static List<String> fitting(
            Handle handle, Collection<String> members, Limits.Places places, Set<String> collected, long now) {
        try (Stream<Waiting> waiting = handle
                .createQuery("SELECT id, kind, member_id, site_id, media_id, repository_id FROM run"
                        + " WHERE state = 'QUEUED' AND not_before <= :now"
                        + " AND member_id IN (<members>) AND member_id NOT IN (SELECT member_id FROM upgraded_agent"
                        + " WHERE state IN ('ORDERED', 'FETCHING', 'INSTALLING')) ORDER BY not_before, queued_at, id")
                .setFetchSize(AT_A_TIME)
                .bind("now", now)
                .bindList("members", List.copyOf(members))
                .map((row, context) -> new Waiting(row.getString("id"), row.getString("kind"), use(row)))
                .stream()) {
            return waiting.filter(each -> fits(each, places, collected))
                    .limit(AT_A_TIME)
                    .map(Waiting::id)
                    .toList();
        }
    }

    /** gc of a repository goes on once at a time: of two that begin in one moment each refuses to run beside the other, again and again. */
    private static boolean fits(Waiting waiting, Limits.Places places, Set<String> collected) {
        boolean gc = waiting.kind.equals(Task.Kind.GC.name());
        if (gc && collected.contains(waiting.use.repositoryId())) {
            return false;
        }
        boolean placed = places.claim(waiting.use);
        if (placed && gc) {
            collected.add(waiting.use.repositoryId());
        }
        return placed;
    }

    private static Limits.Use use(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Limits.Use(
                row.getString("member_id"),
                row.getString("site_id"),
                row.getString("media_id"),
                row.getString("repository_id"));
    }

    /** Nothing of what was cancelled in the same moment. */
    private Optional<Run> begin(Handle handle, String id, long now) {
        int begun = handle.createUpdate(
                        "UPDATE run SET state = 'RUNNING', attempt = attempt + 1, owner = :owner, lease_until = :until,"
                                + " started_at = CASE WHEN started_at = 0 THEN :now ELSE started_at END, progress = '', outcome = '',"
                                + " committed = '', waits_since = :now, version = version + 1 WHERE id = :id AND state = 'QUEUED'")
                .bind("owner", server)
                .bind("until", now + LEASE.toMillis())
                .bind("now", now)
                .bind("id", id)
                .execute();
        return begun == 1 ? Optional.of(runs.get(handle, id)) : Optional.empty();
    }

    /** What runs on a member that has come to this server is this server's from now on. */
    List<Run> adopt(Handle handle, String member) {
        long now = database.clock(handle);
        handle.createUpdate(
                        "UPDATE run SET owner = :owner, lease_until = :until, waits_since = CASE WHEN waits_since = 0"
                                + " OR outcome = '' AND cancelled_by = '' THEN :now ELSE waits_since END"
                                + " WHERE state = 'RUNNING' AND member_id = :member")
                .bind("owner", server)
                .bind("now", now)
                .bind("until", now + LEASE.toMillis())
                .bind("member", member)
                .execute();
        return handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING' AND member_id = :member ORDER BY id")
                .bind("member", member)
                .map(runs.row())
                .list();
    }

    /** Renews the leases of what runs on these members. */
    void beat(Handle handle, Collection<String> members) {
        if (!members.isEmpty()) {
            handle.createUpdate("UPDATE run SET owner = :owner, lease_until = :until WHERE state = 'RUNNING'"
                            + " AND member_id IN (<members>)")
                    .bind("owner", server)
                    .bind("until", database.clock(handle) + LEASE.toMillis())
                    .bindList("members", List.copyOf(members))
                    .execute();
        }
    }

    /** Backups that run on these members. */
    List<Run> backups(Handle handle, Collection<String> members) {
        return members.isEmpty()
                ? List.of()
                : handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING' AND kind = 'BACKUP'"
                                + " AND member_id IN (<members>)")
                        .bindList("members", List.copyOf(members))
                        .map(runs.row())
                        .list();
    }

    /** Those that are to stop and whose members are here. */
    List<Run> cancelled(Handle handle, Collection<String> members) {
        return members.isEmpty()
                ? List.of()
                : handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING' AND cancelled_by <> ''"
                                + " AND member_id IN (<members>)")
                        .bindList("members", List.copyOf(members))
                        .map(runs.row())
                        .list();
    }

    /** Those that are worked at by members that no server has seen for so long. */
    List<Run> lost(Handle handle, Duration patience) {
        return overdue(handle, "state = 'RUNNING' AND outcome = '' AND lease_until < :old", patience, List.of());
    }

    /** Those of these members, which have not said a word of them for so long. */
    List<Run> silent(Handle handle, Duration patience, Collection<String> members) {
        return members.isEmpty()
                ? List.of()
                : overdue(
                        handle,
                        WAITING + " AND outcome = '' AND cancelled_by = '' AND member_id IN (<members>)",
                        patience,
                        members);
    }

    /** Those that were to stop so long ago. */
    List<Run> unstopped(Handle handle, Duration patience) {
        return overdue(handle, WAITING + " AND outcome = '' AND cancelled_by <> ''", patience, List.of());
    }

    /** Those that their agents have done, and that no media server has confirmed for so long. */
    List<Run> unconfirmed(Handle handle, Duration patience) {
        return overdue(handle, WAITING + " AND outcome <> ''", patience, List.of());
    }

    /** Those that wait since so long for a member, or for a place. */
    List<Run> unclaimed(Handle handle, Duration patience) {
        return overdue(handle, "state = 'QUEUED' AND not_before < :old", patience, List.of());
    }

    private List<Run> overdue(Handle handle, String which, Duration patience, Collection<String> members) {
        Query query = handle.createQuery("SELECT * FROM run WHERE " + which + " ORDER BY id LIMIT " + AT_A_TIME)
                .bind("old", database.clock(handle) - patience.toMillis());
        if (!members.isEmpty()) {
            query.bindList("members", List.copyOf(members));
        }
        return query.map(runs.row()).list();
    }
}
