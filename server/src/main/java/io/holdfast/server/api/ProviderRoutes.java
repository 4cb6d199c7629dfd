package io.holdfast.server.api;

import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.access.Sessions;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.oidc.Provider;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Json;
import java.util.List;
import java.util.stream.Stream;

/** The settings of the OpenID provider by which users log in. */
final class ProviderRoutes {
    private static final String PROVIDER = "/api/v1/provider";

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final SoleSettings<Provider> providers;

    ProviderRoutes(Database database, Json json, AuditLog audit, SoleSettings<Provider> providers) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.providers = providers;
    }

    List<Route> routes() {
        var answer = json.type(Definition.class, Provider.class);
        Routes look = new Routes(json, new Route.Door.NeedsOneOf(List.of(Permission.ACCOUNTS, Permission.SECURE)))
                .get(PROVIDER, "getProvider", answer, call -> Reply.definition(database.read(providers::get)));
        Routes secure = Routes.needing(json, Permission.SECURE)
                .put(PROVIDER, "changeProvider", Provider.class, answer, this::change);
        return Stream.concat(look.routes().stream(), secure.routes().stream()).toList();
    }

    private Reply change(Call call) {
        Provider wanted = call.body(Provider.class);
        return Reply.definition(database.write(handle -> {
            Definition<Provider> changed = providers.change(handle, call.seen(), wanted);
            Sessions.endByProvider(handle);
            audit.done(
                    handle,
                    call.actor(),
                    "provider.change",
                    changed.spec().use() + " " + changed.spec().issuer(),
                    json.text(changed.spec()));
            return changed;
        }));
    }
}
