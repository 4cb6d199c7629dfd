package io.holdfast.server.job;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Role;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.ReadKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Makes runs of what somebody wants done. */
public final class Starts {
    private final Runs runs;
    private final Members members;
    private final Resources resources;
    private final Repositories repositories;
    private final Definitions<Group> groups;
    private final Definitions<Policy> policies;

    public Starts(
            Runs runs,
            Members members,
            Resources resources,
            Repositories repositories,
            Definitions<Group> groups,
            Definitions<Policy> policies) {
        this.runs = runs;
        this.members = members;
        this.resources = resources;
        this.repositories = repositories;
        this.groups = groups;
        this.policies = policies;
    }

    /** Refuses a job that names what is not there. */
    public void check(Handle handle, Job job) {
        resources.each(handle, job.resourceIds());
        job.groupIds().forEach(id -> groups.get(handle, id));
        job.policyId().ifPresent(id -> policies.get(handle, id));
        Library library = repositories.get(handle, job.repositoryId());
        if (library.state() == Library.State.RETIRING) {
            throw retiring(library);
        }
        if (job.resourceIds().isEmpty() && job.groupIds().isEmpty()) {
            throw Conditions.invalid("resourceIds", "a job has at least one resource or group.");
        }
        if (job.attempts() < 1 || job.attempts() > 10) {
            throw Conditions.invalid("attempts", "it is from 1 to 10; 3 is a good one.");
        }
    }

    private static HoldfastException retiring(Library library) {
        return Conditions.impossible(
                library.name(),
                "the repository " + library.name() + " is being retired: reinstate it first, or choose another.");
    }

    /** What a start of a job came to: the runs, of so many resources. */
    public record Begun(List<Run> runs, int resources) {
        public Begun {
            runs = List.copyOf(runs);
        }

        /** Why there are not as many runs as the job should have; nothing if there are. */
        public String shortfall() {
            if (resources == 0) {
                return "The job selects no resource.";
            }
            int busy = resources - runs.size();
            return busy == 0
                    ? ""
                    : busy + " of " + resources + " resources were left out: their last run has not ended.";
        }
    }

    /** What somebody begins by hand. */
    public Begun backups(Handle handle, Definition<Job> job, ReadKind reads) {
        return backups(handle, job, reads, Terms.attempts(job.spec().attempts()));
    }

    /** One run for each resource that the job selects now and that it is not at work at. */
    Begun backups(Handle handle, Definition<Job> job, ReadKind reads, Terms terms) {
        Job spec = job.spec();
        Library library = repositories.get(handle, spec.repositoryId());
        switch (library.state()) {
            case READY -> {}
            case FOUNDING, FAILED ->
                throw Conditions.impossible(
                        library.name(),
                        "the repository " + library.name() + " is not ready: look at the run that founds it.");
            case RETIRING -> throw retiring(library);
        }
        Map<String, Protected> selected = new LinkedHashMap<>();
        resources.each(handle, spec.resourceIds()).forEach(each -> selected.put(each.id(), each));
        spec.groupIds()
                .forEach(id -> resources
                        .selected(handle, groups.get(handle, id).spec().rule())
                        .forEach(each -> selected.put(each.id(), each)));
        List<Run> started = new ArrayList<>();
        Set<String> busy = runs.busy(handle, job.id());
        Map<String, Member> agents = new HashMap<>();
        for (Protected each : selected.values()) {
            if (!busy.contains(each.id())) {
                Member agent = agents.computeIfAbsent(each.agentId(), id -> members.get(handle, Role.AGENT, id));
                started.add(runs.queue(
                        handle,
                        Task.backup(each.kind(), each.name(), each.settings(), spec.tags(), reads),
                        new Runs.Cause(job.id(), each.id()),
                        new Runs.Place(agent.id(), agent.siteId(), library.mediaId(), library.id()),
                        terms));
            }
        }
        return new Begun(started, selected.size());
    }

    /** Tells the media server to make a repository whose keys were just made. */
    public Run found(Handle handle, Library library) {
        return upkeep(handle, library, Task.upkeep(Task.Kind.FOUND, library.name(), library.pool()));
    }

    /** Work of a media server on a repository. */
    public Run upkeep(Handle handle, Library library, Task task) {
        Member media = members.get(handle, Role.MEDIA, library.mediaId());
        return runs.queue(
                handle,
                task,
                Runs.Cause.nobody(),
                new Runs.Place(media.id(), media.siteId(), media.id(), library.id()),
                Terms.attempts(3));
    }

    /** Makes a pool of a media server, or adds a store to it. */
    public Run extend(Handle handle, String mediaId, String pool, String directory) {
        Member media = members.get(handle, Role.MEDIA, mediaId);
        if (pool.isBlank()
                || !directory.startsWith("/")
                || (pool + directory).chars().anyMatch(Character::isISOControl)) {
            throw Conditions.invalid(
                    "directory", "a pool has a name, and a store is an absolute path on the media server.");
        }
        return runs.queue(
                handle,
                Task.extend(pool, directory),
                Runs.Cause.nobody(),
                new Runs.Place(media.id(), media.siteId(), media.id(), ""),
                Terms.attempts(1));
    }
}
