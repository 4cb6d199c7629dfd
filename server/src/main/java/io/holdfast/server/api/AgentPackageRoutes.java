package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.Permission;
import io.holdfast.server.upgrade.AgentPackage;
import java.util.List;
import java.util.stream.Stream;

/** Packages that agents can be given. */
final class AgentPackageRoutes {
    private static final String LIST = "/api/v1/agent-packages";
    /** They do not change. */
    private static final long VERSION = 1;

    private final Parts parts;

    AgentPackageRoutes(Parts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        Routes view = Routes.needing(parts.json, Permission.VIEW);
        view.list(
                        LIST,
                        "listAgentPackages",
                        view.pageOf(AgentPackage.class),
                        List.of(),
                        call -> Reply.of(parts.database.read(handle -> parts.packages.page(handle, call.page()))))
                .get(
                        LIST + "/{id}",
                        "getAgentPackage",
                        AgentPackage.class,
                        call -> new Reply(
                                parts.database.read(handle -> parts.packages.get(handle, call.path("id"))), VERSION));
        Routes configure = Routes.needing(parts.json, Permission.CONFIGURE);
        configure
                .post(LIST, "addAgentPackage", byte[].class, AgentPackage.class, this::add)
                .delete(LIST + "/{id}", "removeAgentPackage", this::remove);
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private Reply add(Call call) {
        String type = String.valueOf(call.context().contentType());
        if (!type.equals("application/octet-stream")) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_INVALID,
                    "Content-Type",
                    "the body is the package itself: send it as application/octet-stream.");
        }
        return new Reply(parts.packages.add(call.actor(), call.context().bodyInputStream()), VERSION);
    }

    private Reply remove(Call call) {
        call.seen();
        parts.database.change(handle -> parts.packages.remove(handle, call.actor(), call.path("id")));
        return Reply.nothing();
    }
}
