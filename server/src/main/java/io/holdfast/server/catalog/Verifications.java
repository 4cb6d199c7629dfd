package io.holdfast.server.catalog;

import io.holdfast.protocol.Role;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Settings;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.job.Job;
import io.holdfast.server.job.Starts;
import io.holdfast.server.job.Task;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.VerificationPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Has what jobs made verified as often as their policies say, in the windows of the policies. Each is due when nine tenths of its time are over, so that it is done before all of it is. At one repository one
 * thing is verified at a time; what could not be is tried again after an hour.
 */
public final class Verifications {
    private static final Duration PAUSE = Duration.ofHours(1);

    private final Database database;
    private final Settings settings;
    private final Estate estate;

    /** What it works with. */
    public record Estate(
            Definitions<Job> jobs,
            Definitions<Policy> policies,
            Members members,
            Resources resources,
            Repositories repositories,
            Restores restores,
            Starts starts) {}

    public Verifications(Database database, Settings settings, Estate estate) {
        this.database = database;
        this.settings = settings;
        this.estate = estate;
    }

    /** Queues what is due; whether there was anything. */
    boolean order(Handle handle, Instant now) {
        // Servers that share the database do this one after the other.
        settings.put(handle, "verifications", Long.toString(now.toEpochMilli()));
        Map<String, VerificationPlan> plans = new HashMap<>();
        estate.policies().readable(handle).stream()
                .filter(each -> each.spec().plan().mayBegin(now))
                .forEach(each -> each.spec().verification().ifPresent(plan -> plans.put(each.id(), plan)));
        boolean ordered = false;
        if (!plans.isEmpty()) {
            for (Definition<Job> job : estate.jobs().readable(handle)) {
                Optional<VerificationPlan> plan =
                        job.spec().policyId().flatMap(id -> Optional.ofNullable(plans.get(id)));
                ordered |= plan.isPresent() && order(handle, job, plan.get(), now);
            }
        }
        return ordered;
    }

    private boolean order(Handle handle, Definition<Job> job, VerificationPlan plan, Instant now) {
        Library library = estate.repositories().get(handle, job.spec().repositoryId());
        long due =
                now.minus(plan.everyChunkWithin().multipliedBy(9).dividedBy(10)).toEpochMilli();
        return library.state() == Library.State.READY
                && switch (plan.depth()) {
                    case SEALED -> sealed(handle, library, due);
                    case FULL -> full(handle, job, library, due);
                };
    }

    /** The whole repository by its checksums, unless it has been since. */
    private boolean sealed(Handle handle, Library library, long due) {
        boolean done = handle.createQuery("SELECT count(*) FROM run WHERE repository_id = :repository"
                                + " AND kind = 'VERIFY_SEALED' AND (state IN ('QUEUED', 'RUNNING') OR ended_at > :retry"
                                + " OR (state IN ('COMPLETE', 'COMPLETE_WITH_EXCEPTIONS') AND started_at > :due))")
                        .bind("repository", library.id())
                        .bind("due", due)
                        .bind("retry", database.clock(handle) - PAUSE.toMillis())
                        .mapTo(Long.class)
                        .one()
                > 0;
        boolean needed = !done
                && handle.createQuery("SELECT count(*) FROM point WHERE repository_id = :repository AND state = 'KEPT'")
                                .bind("repository", library.id())
                                .mapTo(Long.class)
                                .one()
                        > 0;
        if (needed) {
            estate.starts()
                    .upkeep(handle, library, Task.upkeep(Task.Kind.VERIFY_SEALED, library.name(), library.pool()));
        }
        return needed;
    }

    private static boolean busy(Handle handle, Library library) {
        return handle.createQuery("SELECT count(*) FROM run WHERE repository_id = :repository AND kind = 'VERIFY'"
                                + " AND state IN ('QUEUED', 'RUNNING')")
                        .bind("repository", library.id())
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Of the resources whose agents are there the one looked at longest ago, and its point of which that is true. */
    private boolean full(Handle handle, Definition<Job> job, Library library, long due) {
        if (busy(handle, library)) {
            return false;
        }
        record Candidate(String resource, String point) {}
        List<Candidate> waiting = handle.createQuery("SELECT resource_id, min(verified_at) AS verified,"
                        + " (SELECT following.id FROM point AS following WHERE following.job_id = :job"
                        + " AND following.repository_id = :repository AND following.resource_id = point.resource_id"
                        + " AND following.state = 'KEPT' ORDER BY following.verified_at, following.taken_at LIMIT 1) AS id"
                        + " FROM point WHERE job_id = :job"
                        + " AND repository_id = :repository AND state = 'KEPT' AND verified_at < :due AND taken_at < :due"
                        + " AND NOT EXISTS (SELECT 1 FROM run WHERE run.resource_id = point.resource_id AND run.kind = 'VERIFY'"
                        + " AND run.state IN ('FAILED', 'CANCELLED') AND run.ended_at > :retry)"
                        + " GROUP BY resource_id ORDER BY verified, resource_id")
                .bind("job", job.id())
                .bind("repository", library.id())
                .bind("due", due)
                .bind("retry", database.clock(handle) - PAUSE.toMillis())
                .map((row, context) -> new Candidate(row.getString("resource_id"), row.getString("id")))
                .list();
        for (Candidate each : waiting) {
            Optional<Member> agent = estate.resources()
                    .find(handle, each.resource())
                    .map(resource -> estate.members().get(handle, Role.AGENT, resource.agentId()))
                    .filter(member ->
                            member.state() == Member.State.ENABLED && member.health() == Member.Health.CONNECTED);
            if (agent.isPresent()) {
                estate.restores().verify(handle, each.point(), agent.get().id());
                return true;
            }
        }
        return false;
    }
}
