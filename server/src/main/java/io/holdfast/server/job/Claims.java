package io.holdfast.server.job;

import io.holdfast.server.database.Database;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Which server works at which run. A server claims only for members that are connected to it, holds a claim by a lease on the
 * database's clock, and takes over what another lost when the member has come to it.
 */
final class Claims {
    static final Duration LEASE = Duration.ofSeconds(30);

    /** After so long without a member the attempt is lost. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int AT_A_TIME = 200;

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

    private record Waiting(String id, Limits.Use use) {}

    /** Begins the next attempt of what waits and has room; all claims of all servers come one after the other. */
    List<Run> claim(Collection<String> members) {
        if (members.isEmpty()) {
            return List.of();
        }
        return database.write(handle -> {
            handle.createUpdate("INSERT INTO setting (name, value) VALUES ('claims', '') ON CONFLICT (name)"
                            + " DO UPDATE SET value = excluded.value")
                    .execute();
            long now = database.clock(handle);
            List<Waiting> waiting = handle.createQuery("SELECT * FROM run WHERE state = 'QUEUED' AND not_before <= :now"
                            + " AND member_id IN (<members>) ORDER BY not_before, queued_at, id LIMIT " + AT_A_TIME)
                    .bind("now", now)
                    .bindList("members", List.copyOf(members))
                    .map((row, context) -> new Waiting(row.getString("id"), use(row)))
                    .list();
            if (waiting.isEmpty()) {
                return List.of();
            }
            Limits.Places places = new Limits.Places(
                    limits.get(handle).spec(),
                    handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING'")
                            .map((row, context) -> use(row))
                            .list());
            return waiting.stream()
                    .filter(each -> places.claim(each.use()))
                    .map(each -> begin(handle, each.id(), now))
                    .toList();
        });
    }

    private static Limits.Use use(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Limits.Use(
                row.getString("member_id"),
                row.getString("site_id"),
                row.getString("media_id"),
                row.getString("repository_id"));
    }

    private Run begin(Handle handle, String id, long now) {
        handle.createUpdate(
                        "UPDATE run SET state = 'RUNNING', attempt = attempt + 1, owner = :owner, lease_until = :until,"
                                + " started_at = CASE WHEN started_at = 0 THEN :now ELSE started_at END, progress = '', outcome = '',"
                                + " committed = '', version = version + 1 WHERE id = :id")
                .bind("owner", server)
                .bind("until", now + LEASE.toMillis())
                .bind("now", now)
                .bind("id", id)
                .execute();
        return runs.get(handle, id);
    }

    /** What runs on a member that has come to this server is this server's from now on. */
    List<Run> adopt(Handle handle, String member) {
        handle.createUpdate(
                        "UPDATE run SET owner = :owner, lease_until = :until WHERE state = 'RUNNING' AND member_id = :member")
                .bind("owner", server)
                .bind("until", database.clock(handle) + LEASE.toMillis())
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

    /** Those whose members no server has seen for too long. */
    List<Run> lost(Handle handle) {
        return handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING' AND lease_until < :old ORDER BY id LIMIT "
                        + AT_A_TIME)
                .bind("old", database.clock(handle) - PATIENCE.toMillis())
                .map(runs.row())
                .list();
    }
}
