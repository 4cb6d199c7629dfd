package io.holdfast.server.api;

import io.holdfast.protocol.Role;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Definition;
import io.holdfast.server.job.Limits;
import java.util.List;
import java.util.stream.Stream;

/** How many runs at a time, and how fast media servers may be. */
final class LimitRoutes {
    private static final String LIMITS = "/api/v1/limits";

    private final Parts parts;

    LimitRoutes(Parts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        var answer = parts.json.type(Definition.class, Limits.class);
        Routes view = Routes.needing(parts.json, Permission.VIEW)
                .get(LIMITS, "getLimits", answer, call -> Reply.definition(parts.database.read(parts.limits::get)));
        Routes configure = Routes.needing(parts.json, Permission.CONFIGURE)
                .put(LIMITS, "changeLimits", Limits.class, answer, this::change);
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private Reply change(Call call) {
        Limits wanted = call.body(Limits.class);
        Definition<Limits> changed = parts.database.write(handle -> {
            wanted.mediaRates().forEach(each -> parts.members.get(handle, Role.MEDIA, each.mediaId()));
            parts.audit.done(handle, call.actor(), "limits.change", "limits", parts.json.text(wanted));
            return parts.limits.change(handle, call.seen(), wanted);
        });
        parts.desk.ring();
        return Reply.definition(changed);
    }
}
