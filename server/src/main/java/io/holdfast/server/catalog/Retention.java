package io.holdfast.server.catalog;

import io.holdfast.server.access.Actor;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.job.Job;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.RetentionPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which points of a job its policy keeps. Points of a job without a policy, or without rules, all stay. */
public final class Retention {
    /** How long what no policy rules lies in the trash. */
    public static final Duration UNRULED = Duration.ofDays(7);

    private final Definitions<Job> jobs;
    private final Definitions<Policy> policies;
    private final Points points;
    private final Trash trash;

    public Retention(Definitions<Job> jobs, Definitions<Policy> policies, Points points, Trash trash) {
        this.jobs = jobs;
        this.policies = policies;
        this.points = points;
        this.trash = trash;
    }

    /**
     * What becomes of a point.
     *
     * @param rules by which it stays; none means that it goes
     */
    public record Judged(Point point, List<String> rules) {
        public Judged {
            rules = List.copyOf(rules);
        }
    }

    /** What would become of the points of a job now; the newest of each resource first. */
    public List<Judged> judge(Handle handle, Definition<Job> job, Instant now) {
        Optional<RetentionPlan> plan =
                policy(handle, job).map(policy -> policy.spec().retention());
        Map<String, List<Point>> byResource = new LinkedHashMap<>();
        points.kept(handle, job.id())
                .forEach(point -> byResource
                        .computeIfAbsent(point.resourceId(), _ -> new ArrayList<>())
                        .add(point));
        List<Judged> judged = new ArrayList<>();
        byResource
                .values()
                .forEach(own -> judged.addAll(plan.map(each -> judge(each, own, now))
                        .orElseGet(() -> own.stream()
                                .map(point -> new Judged(point, List.of("no policy")))
                                .toList())));
        return judged;
    }

    private static List<Judged> judge(RetentionPlan plan, List<Point> own, Instant now) {
        List<RetentionPlan.Point<Point>> seen = own.stream()
                .map(point -> new RetentionPlan.Point<>(point, point.takenAt(), point.held(), point.heldUntil()))
                .toList();
        return plan.judge(seen, now).stream()
                .map(verdict -> new Judged(verdict.point().id(), verdict.rules()))
                .toList();
    }

    /** How long what is deleted of a job lies in the trash: as its policy says, and a week without one. */
    public Duration trash(Handle handle, String job) {
        return jobs.find(handle, job)
                .flatMap(each -> policy(handle, each))
                .map(policy -> policy.spec().retention().trash())
                .orElse(UNRULED);
    }

    private Optional<Definition<Policy>> policy(Handle handle, Definition<Job> job) {
        return job.spec().policyId().flatMap(id -> policies.find(handle, id));
    }

    /** The names of the jobs whose points are to be judged, by their ids. */
    Map<String, String> jobs(Handle handle) {
        return jobs.names(handle);
    }

    /** Puts what no rule keeps of a job into the trash; how many points that were. */
    int apply(Handle handle, String id, Instant now) {
        Optional<Definition<Job>> job = jobs.find(handle, id);
        Optional<Definition<Policy>> policy = job.flatMap(each -> policy(handle, each));
        if (job.isEmpty() || policy.isEmpty()) {
            return 0;
        }
        Trash.Reason reason = new Trash.Reason(
                "retention of the policy " + policy.get().spec().name() + ", version "
                        + policy.get().version(),
                policy.get().spec().retention().trash());
        List<Point> unkept = judge(handle, job.get(), now).stream()
                .filter(each -> each.rules().isEmpty())
                .map(Judged::point)
                .toList();
        return trash.delete(handle, Actor.server(), unkept, _ -> reason, now).size();
    }
}
