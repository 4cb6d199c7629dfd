package io.holdfast.server.api;

import io.holdfast.protocol.Role;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.Enrolments;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Definition;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.Job;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Starts;
import io.holdfast.server.job.Task;
import io.holdfast.server.policy.ReadKind;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What users and the server itself both do: done and written down in the caller's transaction, and the members that are to work at it are looked for at once. */
final class Acts {
    private final Parts parts;

    Acts(Parts parts) {
        this.parts = parts;
    }

    Enrolments.Issued invite(Handle handle, Actor actor, MemberRoutes.NewEnrolment wanted) {
        requireSite(handle, wanted.siteId());
        if (wanted.memberId().isEmpty()) {
            parts.members.requireFree(handle, wanted.role(), wanted.name());
        }
        wanted.memberId().ifPresent(id -> parts.members.get(handle, wanted.role(), id));
        Enrolments.Issued issued = parts.enrolments.create(
                handle, wanted.role(), wanted.name(), wanted.siteId(), wanted.memberId(), wanted.lifetime());
        parts.audit.done(handle, actor, "enrolment.create", issued.id(), wanted.role() + " " + wanted.name());
        return issued;
    }

    /** No site is named by an empty text. */
    void requireSite(Handle handle, String id) {
        if (!id.isEmpty()) {
            parts.sites.get(handle, id);
        }
    }

    /** A site that machines, groups or rules of alerts name stays. */
    void requireSiteUnused(Handle handle, String id) {
        Optional<String> site = Optional.of(id);
        parts.members.requireNone(handle, id);
        parts.groups.readable(handle).stream()
                .filter(each -> each.spec().rule().siteId().equals(site))
                .findFirst()
                .ifPresent(each -> {
                    throw Conditions.inUse(
                            "this site", "the group " + each.spec().name());
                });
        parts.alert
                .rules()
                .requireNone(handle, "this site", scope -> scope.siteId().equals(site));
    }

    /** A group that rules of alerts are narrowed to stays. */
    void requireGroupUnused(Handle handle, String id) {
        parts.alert
                .rules()
                .requireNone(handle, "this group", scope -> scope.groupId().equals(Optional.of(id)));
    }

    /** A repository whose making never began is not there. */
    Run cancel(Handle handle, Actor actor, String id) {
        Run run = parts.runs.cancel(handle, id, actor.name());
        if (run.state().ended() && run.task().kind() == Task.Kind.FOUND) {
            parts.repositories.become(handle, run.repositoryId(), Library.State.FAILED);
        }
        return run;
    }

    Run extend(Handle handle, Actor actor, RepositoryRoutes.NewStore wanted) {
        Run run = parts.starts.extend(handle, wanted.mediaId(), wanted.pool(), wanted.directory());
        parts.audit.done(handle, actor, "store.create", wanted.pool(), parts.json.text(wanted));
        parts.desk.ring();
        return run;
    }

    RepositoryRoutes.Founded found(Handle handle, Actor actor, Repositories.Wish wish) {
        parts.members.get(handle, Role.MEDIA, wish.mediaId());
        Library made = parts.repositories.create(handle, wish);
        Run run = parts.starts.found(handle, made);
        parts.audit.done(handle, actor, "repository.create", made.name(), parts.json.text(wish));
        parts.desk.ring();
        return new RepositoryRoutes.Founded(made, run.id());
    }

    Starts.Begun start(Handle handle, Actor actor, String jobId, ReadKind reads) {
        Definition<Job> job = parts.jobs.get(handle, jobId);
        Starts.Begun started = parts.starts.backups(handle, job, reads);
        parts.audit.done(
                handle, actor, "job.start", job.spec().name(), started.runs().size() + " runs");
        parts.desk.ring();
        return started;
    }

    Run restore(Handle handle, Actor actor, WorkRoutes.NewRestore wanted) {
        Run run = parts.restores.restore(handle, wanted.pointId(), wanted.agentId(), wanted.settings());
        parts.audit.done(handle, actor, "restore.create", wanted.pointId(), parts.json.text(wanted));
        parts.desk.ring();
        return run;
    }
}
