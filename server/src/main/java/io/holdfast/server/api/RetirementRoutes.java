package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.access.Permission;
import io.holdfast.server.catalog.Retention;
import io.holdfast.server.catalog.Trash;
import io.holdfast.server.inventory.Library;
import java.util.List;

/** Repositories that nobody needs any more. */
final class RetirementRoutes {
    private static final Trash.Reason REASON = new Trash.Reason("retirement of the repository", Retention.UNRULED);

    private final Parts parts;
    private final JobRoutes jobs;
    private final Time time;

    RetirementRoutes(Parts parts, JobRoutes jobs, Time time) {
        this.parts = parts;
        this.jobs = jobs;
        this.time = time;
    }

    List<Route> routes() {
        return Routes.needing(parts.json, Permission.CONFIGURE)
                .post(
                        "/api/v1/repositories/{id}/retire",
                        "retireRepository",
                        Reply.Nothing.class,
                        Library.class,
                        this::retire)
                .post(
                        "/api/v1/repositories/{id}/reinstate",
                        "reinstateRepository",
                        Reply.Nothing.class,
                        Library.class,
                        this::reinstate)
                .routes();
    }

    private Reply retire(Call call) {
        Library retiring = parts.database.write(handle -> {
            Library library = parts.repositories.get(handle, call.path("id"));
            jobs.requireRepositoryUnused(handle, library.id());
            return parts.retirement.retire(handle, call.actor(), library, REASON, time.now());
        });
        parts.desk.ring();
        return Reply.of(retiring);
    }

    private Reply reinstate(Call call) {
        return Reply.of(parts.database.<Library>write(handle ->
                parts.retirement.reinstate(handle, call.actor(), parts.repositories.get(handle, call.path("id")))));
    }
}
