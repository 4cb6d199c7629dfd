package io.holdfast.server.api;

import io.holdfast.protocol.Address;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Json;
import java.util.List;

/** What a server knows of itself. */
final class ServerRoutes {
    /** {@code control}: where agents and media servers reach it, the likeliest first; none if it was told no name that other machines know. */
    record Reached(List<String> control) {
        Reached {
            control = List.copyOf(control);
        }
    }

    private ServerRoutes() {}

    static List<Route> routes(Json json, List<Address> control) {
        Reached reached = new Reached(control.stream().map(Address::toString).toList());
        return Routes.needing(json, Permission.VIEW)
                .get("/api/v1/server", "getServer", Reached.class, call -> Reply.of(reached))
                .routes();
    }
}
