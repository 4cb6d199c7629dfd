package io.holdfast.server.catalog;

import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.job.Starts;
import io.holdfast.server.job.Task;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Frees repositories that nobody needs any more. Their points go into the trash, and when none of them can be brought back the media server deletes the repository; until then it can be reinstated.
 */
public final class Retirement {
    private static final List<Task.Kind> ANY = List.of(Task.Kind.values());

    private final Repositories repositories;
    private final Points points;
    private final Trash trash;
    private final Starts starts;
    private final AuditLog audit;

    public Retirement(Repositories repositories, Points points, Trash trash, Starts starts, AuditLog audit) {
        this.repositories = repositories;
        this.points = points;
        this.trash = trash;
        this.starts = starts;
        this.audit = audit;
    }

    /** Whoever asks has seen to it that no job goes into it. */
    public Library retire(Handle handle, Actor actor, Library library, Trash.Reason reason, Instant now) {
        switch (library.state()) {
            case READY, FAILED -> {}
            case FOUNDING ->
                throw Conditions.impossible(
                        library.name(), "the repository " + library.name() + " is just being made: wait for that run.");
            case RETIRING -> {
                // What failed, because its store was not mounted, is not waited for.
                order(handle, library);
                return library;
            }
        }
        if (busy(handle, library, List.of(Task.Kind.BACKUP))) {
            throw Conditions.impossible(
                    library.name(),
                    "a run still goes into the repository " + library.name() + ": wait for it, or cancel it.");
        }
        List<Point> kept = points.keptIn(handle, library.id());
        requireNoneHeld(library, kept.stream().filter(each -> each.isHeld(now)).count());
        int gone = trash.delete(handle, actor, kept, _ -> reason, now).size();
        // What stays somebody has put on hold since it was read.
        requireNoneHeld(library, points.keptIn(handle, library.id()).size());
        repositories.become(handle, library.id(), Library.State.RETIRING);
        audit.done(handle, actor, "repository.retire", library.name(), gone + " points, " + reason.rule());
        Library retiring = repositories.get(handle, library.id());
        order(handle, retiring);
        return retiring;
    }

    private static void requireNoneHeld(Library library, long held) {
        if (held > 0) {
            throw Conditions.impossible(
                    library.name(),
                    "recovery points in the repository " + library.name() + " are held (" + held
                            + "): release them first.");
        }
    }

    /** Jobs can go into it again. Points are brought back one by one. */
    public Library reinstate(Handle handle, Actor actor, Library library) {
        if (library.state() != Library.State.RETIRING) {
            throw Conditions.impossible(library.name(), "the repository " + library.name() + " is not being retired.");
        }
        if (busy(handle, library, List.of(Task.Kind.RETIRE))) {
            throw Conditions.impossible(
                    library.name(), "the repository " + library.name() + " is just being deleted: make another.");
        }
        // What no media server ever had was not made.
        Library.State before = library.seenAt().isPresent() ? Library.State.READY : Library.State.FAILED;
        repositories.become(handle, library.id(), before);
        audit.done(handle, actor, "repository.reinstate", library.name(), "");
        return repositories.get(handle, library.id());
    }

    /** Has one deleted that is retired and has no point left. */
    void order(Handle handle, Library library) {
        if (library.state() == Library.State.RETIRING
                && !points.anyIn(handle, library.id())
                && !busy(handle, library, ANY)) {
            starts.upkeep(handle, library, Task.upkeep(Task.Kind.RETIRE, library.name(), library.pool()));
        }
    }

    /** Whether runs of these kinds wait or are at work. */
    static boolean busy(Handle handle, Library library, List<Task.Kind> kinds) {
        return handle.createQuery("SELECT count(*) FROM run WHERE repository_id = :repository AND kind IN (<kinds>)"
                                + " AND state IN ('QUEUED', 'RUNNING')")
                        .bind("repository", library.id())
                        .bindList("kinds", kinds.stream().map(Enum::name).toList())
                        .mapTo(Long.class)
                        .one()
                > 0;
    }
}
