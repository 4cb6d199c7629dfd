package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.protocol.control.ObjectException;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.catalog.Point;
import io.holdfast.server.catalog.Points;
import io.holdfast.server.catalog.Restores;
import io.holdfast.server.catalog.WantedPoints;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.job.ControlDesk;
import io.holdfast.server.job.Run;
import io.holdfast.server.job.Runs;
import io.holdfast.server.job.Task;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Runs watched and cancelled, points looked up, restored and verified. */
final class WorkRoutes {
    record Exceptions(List<ObjectException> exceptions) {}

    record NewRestore(String pointId, String agentId, Map<String, List<String>> settings) {}

    record NewVerification(String pointId, String agentId) {}

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Acts acts;
    private final Runs runs;
    private final Points points;
    private final Restores restores;
    private final ControlDesk desk;
    private final Time time;

    WorkRoutes(
            Database database,
            Json json,
            AuditLog audit,
            Acts acts,
            Runs runs,
            Points points,
            Restores restores,
            ControlDesk desk,
            Time time) {
        this.time = time;
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.acts = acts;
        this.runs = runs;
        this.points = points;
        this.restores = restores;
        this.desk = desk;
    }

    List<Route> routes() {
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        "/api/v1/runs",
                        "listRuns",
                        view.pageOf(Run.class),
                        List.of("jobId", "kind", "state"),
                        call -> Reply.of(database.read(handle -> runs.page(
                                handle,
                                call.page(),
                                new Runs.Wanted(
                                        call.query("jobId"),
                                        call.word("kind", Task.Kind.class),
                                        call.word("state", Run.State.class))))))
                .get(
                        "/api/v1/runs/{id}",
                        "getRun",
                        Run.class,
                        call -> Reply.of((Object) database.read(handle -> runs.get(handle, call.path("id")))))
                .get(
                        "/api/v1/runs/{id}/exceptions",
                        "getExceptionsOfRun",
                        Exceptions.class,
                        call -> Reply.of(
                                new Exceptions(database.read(handle -> runs.exceptions(handle, call.path("id"))))))
                .tell("/api/v1/runs/{id}/events", "followRun", Run.class, this::follow)
                .tell("/api/v1/run-events", "followRuns", Run.class, _ -> events(new RunNews.Active(database, runs)))
                .list(
                        "/api/v1/points",
                        "listPoints",
                        view.pageOf(Point.class),
                        List.of("resourceId", "jobId", "state", "jobState", "from", "before"),
                        call -> Reply.of(database.read(handle -> points.page(handle, call.page(), wantedPoints(call)))))
                .get(
                        "/api/v1/points/{id}",
                        "getPoint",
                        Point.class,
                        call -> Reply.of((Object) database.read(handle -> points.get(handle, call.path("id")))));
        Routes operate = Routes.needing(json, Permission.OPERATE);
        operate.post("/api/v1/runs/{id}/cancel", "cancelRun", Reply.Nothing.class, Run.class, this::cancel)
                .create(
                        "/api/v1/verifications",
                        "createVerification",
                        NewVerification.class,
                        json.type(Run.class),
                        this::verify);
        Routes restore = Routes.needing(json, Permission.RESTORE);
        restore.create("/api/v1/restores", "createRestore", NewRestore.class, json.type(Run.class), this::restore);
        return Stream.of(view, operate, restore)
                .flatMap(each -> each.routes().stream())
                .toList();
    }

    private static WantedPoints wantedPoints(Call call) {
        return new WantedPoints(
                call.query("resourceId"),
                call.query("jobId"),
                call.word("state", Point.State.class),
                call.word("jobState", WantedPoints.JobState.class),
                call.moment("from"),
                call.moment("before"));
    }

    /** An unknown run is an answer like any other, before the stream begins. */
    private Events follow(Call call) {
        String id = call.path("id");
        database.read(handle -> runs.get(handle, id));
        return events(new RunNews.One(database, runs, id));
    }

    private Events events(RunNews news) {
        return new Events(json, time, news);
    }

    private Reply cancel(Call call) {
        Run cancelled = database.write(handle -> {
            Run run = acts.cancel(handle, call.actor(), call.path("id"));
            audit.done(handle, call.actor(), "run.cancel", run.id(), run.task().name());
            return run;
        });
        desk.ring();
        return Reply.of(cancelled);
    }

    private Function<Handle, Reply> restore(Call call) {
        NewRestore wanted = call.body(NewRestore.class);
        return handle -> Reply.of(acts.restore(handle, call.actor(), wanted));
    }

    private Function<Handle, Reply> verify(Call call) {
        NewVerification wanted = call.body(NewVerification.class);
        return handle -> {
            Run run = restores.verify(handle, wanted.pointId(), wanted.agentId());
            audit.done(handle, call.actor(), "verification.create", wanted.pointId(), run.id());
            desk.ring();
            return Reply.of(run);
        };
    }
}
