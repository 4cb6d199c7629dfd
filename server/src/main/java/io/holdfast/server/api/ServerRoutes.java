package io.holdfast.server.api;

import io.holdfast.protocol.Address;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Releases;
import java.util.List;

/** What a server knows of itself. */
final class ServerRoutes {
    /**
     * What it says.
     *
     * @param control where agents and media servers reach it, the likeliest first; none if it was told no name that other machines know
     * @param oldestAccepted of the versions of agents and media servers
     */
    record Reached(List<String> control, String oldestAccepted) {
        Reached {
            control = List.copyOf(control);
        }
    }

    private ServerRoutes() {}

    static List<Route> routes(Json json, List<Address> control) {
        Reached reached = new Reached(control.stream().map(Address::toString).toList(), Releases.KNOWN.oldest());
        return Routes.needing(json, Permission.VIEW)
                .get("/api/v1/server", "getServer", Reached.class, call -> Reply.of(reached))
                .routes();
    }
}
