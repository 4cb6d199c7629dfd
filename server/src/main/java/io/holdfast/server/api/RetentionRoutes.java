package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.Permission;
import io.holdfast.server.catalog.Point;
import io.holdfast.server.catalog.Retention;
import io.holdfast.server.catalog.Trash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Points held, deleted and brought back, by hand and by the rules of policies. */
final class RetentionRoutes {
    /** Until a moment, or until it is released. */
    record Hold(Optional<Instant> until) {}

    record Verdicts(List<Retention.Judged> points) {}

    /**
     * Whether points grow old.
     *
     * @param doubt why the server's clock is not believed, so that nothing is deleted until somebody confirms it
     */
    record Clock(Instant now, Optional<String> doubt) {}

    /**
     * How many points went into the trash.
     *
     * @param doubt why none could: the server's clock is not believed until somebody confirms it
     */
    record Applied(int deleted, Optional<String> doubt) {}

    private final Parts parts;
    private final Time time;

    RetentionRoutes(Parts parts, Time time) {
        this.parts = parts;
        this.time = time;
    }

    List<Route> routes() {
        Routes view = Routes.needing(parts.json, Permission.VIEW);
        view.get("/api/v1/retention", "getRetention", Clock.class, call -> Reply.of(parts.database.read(this::clock)))
                .get(
                        "/api/v1/jobs/{id}/retention",
                        "getRetentionOfJob",
                        Verdicts.class,
                        call -> Reply.of(parts.database.read(handle -> verdicts(handle, call.path("id")))));
        Routes configure = Routes.needing(parts.json, Permission.CONFIGURE);
        configure
                .post("/api/v1/retention/confirm", "confirmClock", Reply.Nothing.class, Clock.class, this::confirm)
                .post("/api/v1/retention/apply", "applyRetention", Reply.Nothing.class, Applied.class, this::apply)
                .post("/api/v1/points/{id}/delete", "deletePoint", Reply.Nothing.class, Point.class, this::delete)
                .post("/api/v1/points/{id}/release", "releasePoint", Reply.Nothing.class, Point.class, this::release);
        Routes operate = Routes.needing(parts.json, Permission.OPERATE);
        operate.post("/api/v1/points/{id}/hold", "holdPoint", Hold.class, Point.class, this::hold)
                .post(
                        "/api/v1/points/{id}/undelete",
                        "undeletePoint",
                        Reply.Nothing.class,
                        Point.class,
                        this::undelete);
        return Stream.of(view, configure, operate)
                .flatMap(each -> each.routes().stream())
                .toList();
    }

    private Clock clock(Handle handle) {
        return new Clock(time.now(), parts.clock.doubt(handle));
    }

    private Verdicts verdicts(Handle handle, String job) {
        return new Verdicts(parts.retention.judge(handle, parts.jobs.get(handle, job), time.now()));
    }

    private Reply confirm(Call call) {
        return Reply.of(parts.database.write(handle -> {
            String doubt = parts.clock.doubt(handle).orElse("there was no doubt");
            parts.clock.confirm(handle);
            parts.audit.done(handle, call.actor(), "retention.confirm", "clock", doubt);
            return clock(handle);
        }));
    }

    private Reply apply(Call call) {
        int count = parts.housekeeping.keepHouse();
        Applied applied = parts.database.write(handle -> {
            parts.audit.done(handle, call.actor(), "retention.apply", "retention", count + " points");
            return new Applied(count, parts.clock.doubt(handle));
        });
        parts.desk.ring();
        return Reply.of(applied);
    }

    private Reply hold(Call call) {
        Hold wanted = call.body(Hold.class, new Hold(Optional.empty()));
        return change(call, (handle, actor, id) -> parts.trash.hold(handle, actor, id, wanted.until(), time.now()));
    }

    private Reply release(Call call) {
        return change(call, parts.trash::release);
    }

    private Reply delete(Call call) {
        return change(call, (handle, actor, id) -> {
            Trash.Reason reason = new Trash.Reason(
                    "by hand",
                    parts.retention.trash(handle, parts.points.get(handle, id).jobId()));
            return parts.trash.delete(handle, actor, id, reason, time.now());
        });
    }

    private Reply undelete(Call call) {
        return change(call, (handle, actor, id) -> parts.trash.undelete(handle, actor, id, time.now()));
    }

    /** What is done with a point. */
    private interface Act {
        Point on(Handle handle, Actor actor, String id);
    }

    private Reply change(Call call, Act act) {
        return Reply.of(parts.database.<Point>write(handle -> act.on(handle, call.actor(), call.path("id"))));
    }
}
