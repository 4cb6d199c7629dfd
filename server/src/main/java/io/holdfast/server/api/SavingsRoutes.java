package io.holdfast.server.api;

import io.holdfast.server.access.Permission;
import io.holdfast.server.job.Run;
import io.holdfast.server.report.Measured;
import io.holdfast.server.report.Savings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** What deduplication and compression save, what deleting would free, and what a planner may count on. */
final class SavingsRoutes {
    /** Recovery points by their ids, and all of a job. */
    record Measure(List<String> pointIds, Optional<String> jobId) {
        Measure {
            pointIds = List.copyOf(pointIds);
        }
    }

    private final Parts parts;

    SavingsRoutes(Parts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        Routes view = Routes.needing(parts.json, Permission.VIEW);
        view.get(
                "/api/v1/savings",
                "getSavings",
                Savings.class,
                call -> Reply.of(parts.database.<Savings>read(Savings::of)));
        view.get("/api/v1/jobs/{id}/measured", "getMeasured", Measured.class, this::measured);
        Routes operate = Routes.needing(parts.json, Permission.OPERATE);
        operate.create(
                "/api/v1/measurements", "createMeasurement", Measure.class, parts.json.type(Run.class), this::measure);
        return Stream.of(view, operate).flatMap(each -> each.routes().stream()).toList();
    }

    private Reply measured(Call call) {
        return Reply.of(parts.database.read(handle -> {
            String job = call.path("id");
            parts.jobs.name(handle, job);
            return Measured.of(handle, job);
        }));
    }

    private Function<Handle, Reply> measure(Call call) {
        Measure wanted = call.body(Measure.class);
        return handle -> {
            Run run = parts.measurements.order(handle, wanted.pointIds(), wanted.jobId());
            parts.audit.done(
                    handle, call.actor(), "measurement.create", run.task().name(), run.id());
            parts.desk.ring();
            return Reply.of(run);
        };
    }
}
