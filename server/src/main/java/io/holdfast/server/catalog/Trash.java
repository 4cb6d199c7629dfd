package io.holdfast.server.catalog;

import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.policy.RetentionPlan.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Holds on points, and the trash that deleted ones lie in until their time is over. Each change is in the audit log. */
public final class Trash {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Points points;
    private final AuditLog audit;

    public Trash(Points points, AuditLog audit) {
        this.points = points;
        this.audit = audit;
    }

    /** Why a point is deleted, and for how long it can be brought back. */
    public record Reason(String rule, Duration trash) {}

    /** Keeps it whatever retention says; for good, or until a moment. */
    public Point hold(Handle handle, Actor actor, String id, Optional<Instant> until, Instant now) {
        Point point = points.readable(handle, id);
        if (until.filter(moment -> !moment.isAfter(now) || moment.isAfter(LATEST))
                .isPresent()) {
            throw Conditions.invalid(
                    "until", "a hold ends later than now and before the year 10000; without an end it stays for good.");
        }
        Held held = until.isPresent() ? Held.HELD : Held.PINNED;
        hold(handle, id, held, until);
        audit.done(
                handle,
                actor,
                "point.hold",
                id,
                point.name() + ", until " + until.map(Instant::toString).orElse("it is released"));
        return points.get(handle, id);
    }

    public Point release(Handle handle, Actor actor, String id) {
        Point point = points.readable(handle, id);
        hold(handle, id, Held.NO, Optional.empty());
        audit.done(handle, actor, "point.release", id, point.name());
        return points.get(handle, id);
    }

    private static void hold(Handle handle, String id, Held held, Optional<Instant> until) {
        int changed = handle.createUpdate(
                        "UPDATE point SET held = :held, held_until = :until WHERE id = :id AND state = 'KEPT'")
                .bind("held", held.name())
                .bind("until", until.map(Instant::toEpochMilli).orElse(0L))
                .bind("id", id)
                .execute();
        requireOne(changed, id);
    }

    /** Somebody else may have changed it since it was read. */
    private static void requireOne(int rows, String id) {
        if (rows == 0) {
            throw Conditions.impossible(
                    "point " + id, "the recovery point was changed at the same moment: look at it, and repeat.");
        }
    }

    /** Into the trash; a point that is held stays. */
    public Point delete(Handle handle, Actor actor, String id, Reason reason, Instant now) {
        Point point = points.readable(handle, id);
        if (point.isHeld(now)) {
            throw Conditions.impossible("point " + id, "the recovery point is held: release it first.");
        }
        requireOne(move(handle, actor, point, reason, now), id);
        log(handle, actor, point, reason, now);
        return points.get(handle, id);
    }

    /**
     * Many into the trash, as far as they are still kept and not held when it is their turn. All the points first, in the order of their ids, and then the log: who changes a point waits for
     * the log with it, and would wait for ever for somebody who has the log and waits for the point.
     *
     * @return those that went
     */
    List<Point> delete(Handle handle, Actor actor, List<Point> wanted, Function<Point, Reason> reason, Instant now) {
        List<Point> gone = new ArrayList<>();
        wanted.stream().sorted(Comparator.comparing(Point::id)).forEach(each -> {
            Optional<Point> point = Optional.of(each);
            while (point.filter(known -> !known.isHeld(now)).isPresent()) {
                if (move(handle, actor, point.get(), reason.apply(each), now) == 1) {
                    gone.add(point.get());
                    return;
                }
                // Somebody else has changed it since it was read.
                point = points.stillKept(handle, each.id());
            }
        });
        gone.forEach(each -> log(handle, actor, each, reason.apply(each), now));
        return gone;
    }

    /** How many rows: none when it was changed since it was read. */
    private static int move(Handle handle, Actor actor, Point point, Reason reason, Instant now) {
        return handle.createUpdate(
                        "UPDATE point SET state = 'TRASHED', deleted_at = :now, purge_at = :purge, deleted_by = :by,"
                                + " rule = :rule WHERE id = :id AND state = 'KEPT' AND held = :held")
                .bind("now", now.toEpochMilli())
                .bind("purge", now.plus(reason.trash()).toEpochMilli())
                .bind("by", actor.name())
                .bind("rule", reason.rule())
                .bind("held", point.held().name())
                .bind("id", point.id())
                .execute();
    }

    private void log(Handle handle, Actor actor, Point point, Reason reason, Instant now) {
        audit.done(
                handle,
                actor,
                "point.delete",
                point.id(),
                point.name() + " of " + point.takenAt() + ", rule: " + reason.rule() + ", in the trash until "
                        + now.plus(reason.trash()));
    }

    /** Out of the trash, as long as its time is not over. */
    public Point undelete(Handle handle, Actor actor, String id, Instant now) {
        Point point = points.get(handle, id);
        Point.Deletion deletion = point.deletion()
                .orElseThrow(() -> Conditions.impossible("point " + id, "the recovery point is not in the trash."));
        if (point.state() == Point.State.FORGETTING || !now.isBefore(deletion.purgeAt())) {
            throw Conditions.impossible(
                    "point " + id,
                    "its time in the trash ended at " + deletion.purgeAt() + ", and its space is being freed.");
        }
        int back = handle.createUpdate(
                        "UPDATE point SET state = 'KEPT', deleted_at = 0, purge_at = 0, deleted_by = '', rule = ''"
                                + " WHERE id = :id AND state = 'TRASHED'")
                .bind("id", id)
                .execute();
        requireOne(back, id);
        audit.done(handle, actor, "point.undelete", id, point.name());
        return points.get(handle, id);
    }
}
