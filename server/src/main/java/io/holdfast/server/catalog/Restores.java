package io.holdfast.server.catalog;

import io.holdfast.protocol.Role;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Runs;
import io.holdfast.server.job.Task;
import io.holdfast.server.job.Terms;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Runs that read recovery points: restores, to whatever agent, and verifications. */
public final class Restores {
    private final OwnJobs own;
    private final Points points;
    private final Members members;
    private final Resources resources;
    private final Repositories repositories;
    private final Runs runs;

    public Restores(
            Points points, Members members, Resources resources, Repositories repositories, Runs runs, OwnJobs own) {
        this.own = own;
        this.points = points;
        this.members = members;
        this.resources = resources;
        this.repositories = repositories;
        this.runs = runs;
    }

    /** What exists is not replaced unless the settings say so; nothing is restored to {@code /} by default, because a target must be named. */
    public Run restore(Handle handle, String pointId, String agentId, Map<String, List<String>> settings) {
        Point point = restorable(handle, pointId, agentId, settings);
        return queue(handle, point, agentId, Task.restore(point.kind(), point.name(), settings, point.snapshot()));
    }

    /** The point, when there is such an agent and these settings make sense for it. */
    Point restorable(Handle handle, String pointId, String agentId, Map<String, List<String>> settings) {
        Point point = opened(handle, pointId);
        able(handle, agentId);
        Resources.check(resources.kind(handle, point.kind()).restore(), settings);
        for (String target : settings.getOrDefault("target", List.of())) {
            if (Conditions.path("settings.target", target).length
                    == target.chars().filter(each -> each == '/').count()) {
                throw Conditions.invalid(
                        "settings.target", "nothing is restored over a whole running machine: name a directory.");
            }
        }
        return point;
    }

    /** A point whose content may be shown. */
    Point opened(Handle handle, String pointId) {
        Point point = points.readable(handle, pointId);
        own.requireForeign(handle, point);
        return point;
    }

    /** Reads everything back and authenticates it. */
    public Run verify(Handle handle, String pointId, String agentId) {
        Point point = points.readable(handle, pointId);
        return queue(handle, point, agentId, Task.verify(point.name(), point.snapshot()));
    }

    private Member able(Handle handle, String agentId) {
        Member agent = members.get(handle, Role.AGENT, agentId);
        if (agent.state() == Member.State.REVOKED) {
            throw Conditions.impossible(agent.name(), "the agent " + agent.name() + " was revoked: enrol it again.");
        }
        return agent;
    }

    private Run queue(Handle handle, Point point, String agentId, Task task) {
        Member agent = able(handle, agentId);
        Library library = repositories.get(handle, point.repositoryId());
        return runs.queue(
                handle,
                task,
                Runs.Cause.of(point.resourceId()),
                new Runs.Place(agent.id(), agent.siteId(), library.mediaId(), library.id()),
                Terms.attempts(1));
    }
}
