package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.access.Permission;
import io.holdfast.server.catalog.Trash;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Definition;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.job.Agenda;
import io.holdfast.server.job.Job;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Starts;
import io.holdfast.server.policy.Planned;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.ReadKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Jobs: written down, begun by hand, and what their policies have next. */
final class JobRoutes {
    /** How much is read; what changed, if nothing is said. */
    record Start(Optional<ReadKind> read) {
        ReadKind reads() {
            return read.orElse(ReadKind.INCREMENTAL);
        }
    }

    /**
     * What was begun.
     *
     * @param shortfall why not all that the job protects; empty if all is
     */
    record Started(List<Run> runs, String shortfall) {}

    /**
     * What a job has before it.
     *
     * @param next when it begins next
     * @param lastProblem why what was due last did not begin, or not whole; empty if it did
     * @param runs of the next fourteen days
     */
    record Schedule(
            Optional<String> policyId,
            Optional<Instant> next,
            Optional<Instant> lastDue,
            String lastProblem,
            List<Planned> runs) {}

    /** What becomes of a job's own repository. */
    private enum Fate {
        RETIRE,
        KEEP
    }

    private static final String REPOSITORY = "repository";

    private final Parts parts;
    private final Acts acts;
    private final Time time;

    JobRoutes(Parts parts, Acts acts, Time time) {
        this.parts = parts;
        this.acts = acts;
        this.time = time;
    }

    List<Route> routes() {
        Routes view = Routes.needing(parts.json, Permission.VIEW);
        view.get(
                "/api/v1/jobs/{id}/schedule",
                "getScheduleOfJob",
                Schedule.class,
                call -> Reply.of(parts.database.read(handle -> schedule(handle, call.path("id")))));
        Routes operate = Routes.needing(parts.json, Permission.OPERATE);
        operate.create(
                "/api/v1/jobs/{id}/runs", "createRunsOfJob", Start.class, parts.json.type(Started.class), this::start);
        return Stream.of(
                        new DefinitionRoutes<>(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        parts.jobs,
                                        this::check,
                                        this::leave,
                                        List.of(REPOSITORY))
                                .under("jobs"),
                        view.routes(),
                        operate.routes())
                .flatMap(List::stream)
                .toList();
    }

    private void check(Handle handle, Optional<String> own, Job job) {
        parts.starts.check(handle, job);
        Library library = parts.repositories.get(handle, job.repositoryId());
        if (library.reach() == Library.Reach.PRIVATE && isShared(handle, own, library)) {
            throw Conditions.invalid(
                    "repositoryId",
                    "the repository " + library.name() + " is another job's own: choose one whose reach is GLOBAL.");
        }
        parts.selfBackup.check(handle, own, job);
    }

    private boolean isShared(Handle handle, Optional<String> own, Library library) {
        return others(handle, own).anyMatch(each -> each.repositoryId().equals(library.id()));
    }

    /** All but this one. What one uses that cannot be read is not known. */
    private Stream<Job> others(Handle handle, Optional<String> own) {
        requireLegible(
                handle,
                id -> !own.equals(Optional.of(id)),
                "what it uses is not known: write it anew or remove it first.");
        return parts.jobs.readable(handle).stream()
                .filter(each -> !own.equals(Optional.of(each.id())))
                .map(Definition::spec);
    }

    /** A repository of its own goes with a job, unless it is to stay. */
    private void leave(Handle handle, Call call) {
        if (call.word(REPOSITORY, Fate.class).orElse(Fate.RETIRE) == Fate.KEEP) {
            return;
        }
        requireLegible(
                handle,
                call.path("id")::equals,
                "whether it has a repository of its own is not known: say that it is kept (repository=KEEP).");
        Definition<Job> job = parts.jobs.get(handle, call.path("id"));
        Library library = parts.repositories.get(handle, job.spec().repositoryId());
        if (library.reach() == Library.Reach.PRIVATE) {
            Trash.Reason reason = new Trash.Reason(
                    "removal of the job " + job.spec().name(), parts.retention.trash(handle, job.id()));
            parts.retirement.retire(handle, call.actor(), library, reason, time.now());
            parts.desk.ring();
        }
    }

    /** Nobody guesses what stands in a job that cannot be read. */
    private void requireLegible(Handle handle, Predicate<String> ids, String otherwise) {
        parts.jobs.unreadable(handle).stream()
                .filter(each -> ids.test(each.id()))
                .findFirst()
                .ifPresent(each -> {
                    throw Conditions.impossible(
                            each.name(), "the job " + each.name() + " cannot be read, so " + otherwise);
                });
    }

    private Function<Handle, Reply> start(Call call) {
        Start wanted = call.body(Start.class, new Start(Optional.empty()));
        return handle -> {
            Starts.Begun begun = acts.start(handle, call.actor(), call.path("id"), wanted.reads());
            return Reply.of(new Started(begun.runs(), begun.shortfall()));
        };
    }

    private Schedule schedule(Handle handle, String id) {
        Definition<Job> job = parts.jobs.get(handle, id);
        Optional<Policy> policy = job.spec()
                .policyId()
                .flatMap(each -> parts.policies.find(handle, each))
                .map(Definition::spec);
        Instant now = time.now();
        Optional<Agenda.Entry> entry = parts.agenda.of(handle, id);
        return new Schedule(
                job.spec().policyId(),
                policy.flatMap(each -> each.plan().next(now)).map(Planned::at),
                entry.flatMap(Agenda.Entry::lastDue),
                entry.map(Agenda.Entry::lastProblem).orElse(""),
                policy.map(each -> each.preview(now)).orElse(List.of()));
    }

    /** A repository that jobs go into stays. */
    void requireRepositoryUnused(Handle handle, String repository) {
        requireUnused(handle, "this repository", job -> job.repositoryId().equals(repository));
    }

    /** A policy that jobs go by stays. */
    void requirePolicyUnused(Handle handle, String policy) {
        requireUnused(handle, "this policy", job -> job.policyId().equals(Optional.of(policy)));
    }

    /** A group whose resources jobs protect stays: without it they would silently protect less. */
    void requireGroupUnused(Handle handle, String group) {
        requireUnused(handle, "this group", job -> job.groupIds().contains(group));
    }

    /** A resource that jobs protect stays, and one that has recovery points or is at work. */
    void requireResourceUnused(Handle handle, String resource) {
        requireUnused(handle, "this resource", job -> job.resourceIds().contains(resource));
        if (parts.points.has(handle, resource)) {
            throw Conditions.inUse("this resource", "its recovery points");
        }
        if (parts.runs.atWork(handle, resource)) {
            throw Conditions.inUse("this resource", "a run that has not ended");
        }
    }

    private void requireUnused(Handle handle, String what, Predicate<Job> uses) {
        others(handle, Optional.empty()).filter(uses).findFirst().ifPresent(job -> {
            throw Conditions.inUse(what, "the job " + job.name());
        });
    }
}
