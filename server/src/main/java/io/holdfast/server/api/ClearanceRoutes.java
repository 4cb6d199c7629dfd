package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.access.Permission;
import io.holdfast.server.catalog.Clearance;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Points of jobs deleted all together, in steps. */
final class ClearanceRoutes {
    /**
     * A step.
     *
     * @param after what the step before said comes next; absent at the beginning
     * @param mode DELETE, if nothing is said
     */
    record Wish(Optional<String> after, Optional<Clearance.Mode> mode) {
        static final Wish FIRST = new Wish(Optional.empty(), Optional.empty());
    }

    private final Parts parts;
    private final Time time;

    ClearanceRoutes(Parts parts, Time time) {
        this.parts = parts;
        this.time = time;
    }

    List<Route> routes() {
        return Routes.needing(parts.json, Permission.CONFIGURE)
                .post(
                        "/api/v1/jobs/{id}/points/delete",
                        "deletePointsOfJob",
                        Wish.class,
                        Clearance.Step.class,
                        call -> step(call, new Clearance.Whose.Job(call.path("id"))))
                .post(
                        "/api/v1/removed-jobs/points/delete",
                        "deletePointsOfRemovedJobs",
                        Wish.class,
                        Clearance.Step.class,
                        call -> step(call, new Clearance.Whose.RemovedJobs()))
                .routes();
    }

    private Reply step(Call call, Clearance.Whose whose) {
        Wish wish = call.body(Wish.class, Wish.FIRST);
        Clearance.Mode mode = wish.mode().orElse(Clearance.Mode.DELETE);
        Function<Handle, Clearance.Step> step =
                handle -> parts.clearance.step(handle, call.actor(), whose, wish.after(), mode, time.now());
        return Reply.of(
                switch (mode) {
                    case DELETE -> parts.database.write(step);
                    case DRY_RUN -> parts.database.read(step);
                });
    }
}
