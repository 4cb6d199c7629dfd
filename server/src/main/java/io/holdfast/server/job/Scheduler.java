package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.policy.Plan;
import io.holdfast.server.policy.Planned;
import io.holdfast.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Begins what policies have due, on whichever server notices first, and stops what outlasts its window. What fell into a time when
 * no server ran is made up for by one run, the strongest, if a window is open; else it was missed, and the agenda says so.
 */
public final class Scheduler implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** Within so long of its time a run is not late. */
    private static final Duration ON_TIME = Duration.ofMinutes(1);
    /** What was due before that is not made up for. */
    private static final Duration LATEST = Duration.ofDays(8);

    static final String WINDOW_END = "the end of its window";

    private final Database database;
    private final Estate estate;
    private final AuditLog audit;
    private final Runnable started;
    private final SharedClock clock;
    private final Time time;
    private final Rounds rounds;
    private String definitions = "";
    private boolean still;

    /** What it works with. */
    public record Estate(
            Definitions<Job> jobs, Definitions<Policy> policies, Agenda agenda, Starts starts, Runs runs) {}

    /** {@code started} is called when something was begun or is to be stopped. */
    public Scheduler(Database database, Estate estate, AuditLog audit, SharedClock clock, Runnable started, Time time) {
        this.database = database;
        this.estate = estate;
        this.audit = audit;
        this.clock = clock;
        this.started = started;
        this.time = time;
        rounds = new Rounds("scheduler", ROUND, time, this::round);
    }

    public void begin() {
        rounds.begin();
    }

    private void round() {
        Instant now = time.now();
        if (holdsStill()) {
            return;
        }
        for (Agenda.Entry due : database.read(handle -> estate.agenda().due(handle, now))) {
            attend(due, now);
            started.run();
        }
        String current = database.read(handle -> estate.agenda().definitions(handle, now));
        if (!current.equals(definitions)) {
            database.change(handle -> estate.agenda().refresh(handle, now));
            definitions = current;
        }
        stop(now);
    }

    /** By a clock that is wrong, all would begin and end at the wrong time; another server may go on. */
    private boolean holdsStill() {
        Optional<String> apart = database.read(clock::apart);
        apart.filter(_ -> !still).ifPresent(text -> LOG.log(System.Logger.Level.WARNING, text));
        still = apart.isPresent();
        return still;
    }

    /** What goes wrong with one job keeps no other from beginning. */
    private void attend(Agenda.Entry due, Instant now) {
        try {
            database.change(handle -> begin(handle, due, now));
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.DATABASE_UNREACHABLE) {
                throw e;
            }
            if (e.code() == ErrorCode.DATABASE_UNREADABLE) {
                database.change(handle -> estate.agenda().suspend(handle, due.jobId(), String.valueOf(e.getMessage())));
            } else {
                postpone(due, e);
            }
        } catch (RuntimeException e) {
            postpone(due, e);
        }
    }

    private static void postpone(Agenda.Entry due, RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the job " + due.jobId() + " did not begin; it is tried again", e);
    }

    private void begin(Handle handle, Agenda.Entry due, Instant now) {
        Optional<Definition<Job>> job = estate.jobs().find(handle, due.jobId());
        Optional<Definition<Policy>> policy = job.flatMap(each -> each.spec().policyId())
                .flatMap(id -> estate.policies().find(handle, id))
                .filter(each -> Agenda.stamp(each).equals(due.stamp()));
        if (job.isEmpty() || policy.isEmpty()) {
            // Changed meanwhile: the next refresh works it out anew.
            definitions = "";
            return;
        }
        switch (estate.agenda().take(handle, due, policy.get().spec(), now)) {
            case OURS -> {
                String problem = begin(
                        handle, job.get(), policy.get().spec(), due.nextAt().orElse(now), now);
                estate.agenda().problem(handle, due.jobId(), problem);
            }
            case GONE -> {
                // Another server has it.
            }
        }
    }

    /** What kept it from beginning whole; nothing if nothing did. */
    private String begin(Handle handle, Definition<Job> job, Policy policy, Instant due, Instant now) {
        Optional<Planned> owed = owed(policy.plan(), due, now);
        if (owed.isEmpty()) {
            return "No server was running when it was due, and its window has closed.";
        }
        Planned run = owed.get();
        try {
            Starts.Begun begun = estate.starts().backups(handle, job, run.kind(), Terms.of(policy, now));
            audit.done(
                    handle,
                    Actor.server(),
                    "job.start",
                    job.spec().name(),
                    "schedule " + run.schedule() + ", due " + run.due() + ", "
                            + begun.runs().size() + " runs");
            return begun.shortfall();
        } catch (HoldfastException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What is to begin now of all that was due since: the strongest and, of these, the latest. */
    private static Optional<Planned> owed(Plan plan, Instant due, Instant now) {
        Instant from = due.isBefore(now.minus(LATEST)) ? now.minus(LATEST) : due;
        return plan.between(from, now.plusMillis(1)).stream()
                .filter(Planned::begins)
                .filter(each -> !each.at().isBefore(now.minus(ON_TIME)) || plan.mayBegin(now))
                .max(Comparator.comparing(Planned::kind).thenComparing(Planned::at));
    }

    private void stop(Instant now) {
        if (!database.read(handle -> estate.runs().overdue(handle, now)).isEmpty()) {
            database.change(handle -> estate.runs()
                    .overdue(handle, now)
                    .forEach(run -> estate.runs().cancel(handle, run.id(), WINDOW_END)));
            started.run();
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
