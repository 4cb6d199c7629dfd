package io.holdfast.server.job;

import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.policy.Planned;
import io.holdfast.server.policy.Policy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** What the policies of all jobs have next, as rows that several servers share. */
public final class Agenda {
    private static final System.Logger LOG = System.getLogger(Agenda.class.getName());
    private static final long NEVER = 0;
    private static final RowMapper<Entry> ROW = (row, context) -> new Entry(
            row.getString("job_id"),
            row.getString("stamp"),
            moment(row.getLong("next_at")),
            moment(row.getLong("last_due")),
            row.getString("last_problem"));

    private final Definitions<Job> jobs;
    private final Definitions<Policy> policies;

    public Agenda(Definitions<Job> jobs, Definitions<Policy> policies) {
        this.jobs = jobs;
        this.policies = policies;
    }

    /**
     * What is next for a job, and what became of what was due last.
     *
     * @param lastProblem why what was due last did not begin, or not whole; empty if it did
     */
    public record Entry(
            String jobId, String stamp, Optional<Instant> nextAt, Optional<Instant> lastDue, String lastProblem) {}

    public Optional<Entry> of(Handle handle, String job) {
        return handle.createQuery("SELECT * FROM agenda WHERE job_id = :job")
                .bind("job", job)
                .map(ROW)
                .findOne();
    }

    /** Those whose last due run did not begin. */
    public List<Entry> missed(Handle handle) {
        return handle.createQuery("SELECT * FROM agenda WHERE last_problem <> '' ORDER BY job_id")
                .map(ROW)
                .list();
    }

    List<Entry> due(Handle handle, Instant now) {
        return handle.createQuery("SELECT * FROM agenda WHERE next_at > 0 AND next_at <= :now ORDER BY next_at, job_id")
                .bind("now", now.toEpochMilli())
                .map(ROW)
                .list();
    }

    /** Changes when a job or a policy does; as long as one cannot be read, every minute. */
    String definitions(Handle handle, Instant now) {
        String seen = handle.createQuery("SELECT count(*) || ' ' || coalesce(sum(version), 0) || ' ' ||"
                        + " coalesce(max(changed_at), 0) FROM definition WHERE kind IN ('job', 'policy')")
                .mapTo(String.class)
                .one();
        boolean suspended = handle.createQuery("SELECT count(*) FROM agenda WHERE stamp = ''")
                        .mapTo(Long.class)
                        .one()
                > 0;
        return suspended ? seen + " " + now.truncatedTo(ChronoUnit.MINUTES) : seen;
    }

    /** Brings the rows in line with jobs and policies; what is new or changed counts from now. What cannot be read stops its own job only. */
    void refresh(Handle handle, Instant now) {
        Map<String, Entry> known = new HashMap<>();
        handle.createQuery("SELECT * FROM agenda").map(ROW).list().forEach(entry -> known.put(entry.jobId(), entry));
        jobs.unreadable(handle).forEach(each -> {
            known.remove(each.id());
            suspend(handle, each.id(), each.why());
        });
        for (Definition<Job> job : jobs.readable(handle)) {
            try {
                Optional<Definition<Policy>> policy = job.spec().policyId().flatMap(id -> policies.find(handle, id));
                policy.ifPresent(each -> refresh(handle, Optional.ofNullable(known.remove(job.id())), job, each, now));
            } catch (HoldfastException e) {
                known.remove(job.id());
                suspend(handle, job.id(), String.valueOf(e.getMessage()));
            }
        }
        known.keySet()
                .forEach(job -> handle.createUpdate("DELETE FROM agenda WHERE job_id = :job")
                        .bind("job", job)
                        .execute());
    }

    private static void refresh(
            Handle handle, Optional<Entry> before, Definition<Job> job, Definition<Policy> policy, Instant now) {
        String stamp = stamp(policy);
        if (before.filter(entry -> entry.stamp().equals(stamp)).isEmpty()) {
            put(handle, job.id(), stamp, next(policy.spec(), now));
        }
    }

    /** It, or its policy, cannot be read: nothing of it begins until it can. */
    void suspend(Handle handle, String job, String why) {
        int changed = handle.createUpdate("INSERT INTO agenda (job_id, stamp, next_at, last_due, last_problem)"
                        + " VALUES (:job, '', 0, 0, :why) ON CONFLICT (job_id)"
                        + " DO UPDATE SET stamp = '', next_at = 0, last_problem = excluded.last_problem"
                        + " WHERE agenda.stamp <> '' OR agenda.last_problem <> excluded.last_problem")
                .bind("job", job)
                .bind("why", why)
                .execute();
        if (changed > 0) {
            LOG.log(System.Logger.Level.WARNING, "nothing of the job {0} begins: {1}", job, why);
        }
    }

    static String stamp(Definition<Policy> policy) {
        return policy.id() + " " + policy.version();
    }

    private static long next(Policy policy, Instant after) {
        return policy.plan()
                .next(after)
                .map(Planned::at)
                .map(Instant::toEpochMilli)
                .orElse(NEVER);
    }

    private static void put(Handle handle, String job, String stamp, long next) {
        handle.createUpdate("INSERT INTO agenda (job_id, stamp, next_at, last_due, last_problem)"
                        + " VALUES (:job, :stamp, :next, 0, '') ON CONFLICT (job_id)"
                        + " DO UPDATE SET stamp = excluded.stamp, next_at = excluded.next_at,"
                        + " last_problem = CASE WHEN agenda.stamp = '' THEN '' ELSE agenda.last_problem END"
                        + " WHERE agenda.stamp <> excluded.stamp")
                .bind("job", job)
                .bind("stamp", stamp)
                .bind("next", next)
                .execute();
    }

    /** Takes what is due; not if another server has taken it, or its policy has changed. */
    Taken take(Handle handle, Entry due, Policy policy, Instant now) {
        int moved = handle.createUpdate("UPDATE agenda SET next_at = :next, last_due = next_at, last_problem = ''"
                        + " WHERE job_id = :job AND stamp = :stamp AND next_at = :due")
                .bind("next", next(policy, now))
                .bind("job", due.jobId())
                .bind("stamp", due.stamp())
                .bind("due", due.nextAt().map(Instant::toEpochMilli).orElse(NEVER))
                .execute();
        return moved == 1 ? Taken.OURS : Taken.GONE;
    }

    /** Whether what was due is to be begun here. */
    enum Taken {
        OURS,
        GONE
    }

    void problem(Handle handle, String job, String problem) {
        handle.createUpdate("UPDATE agenda SET last_problem = :problem WHERE job_id = :job")
                .bind("problem", problem)
                .bind("job", job)
                .execute();
    }

    private static Optional<Instant> moment(long millis) {
        return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
