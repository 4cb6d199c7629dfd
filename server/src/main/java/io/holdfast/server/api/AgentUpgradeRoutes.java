package io.holdfast.server.api;

import io.holdfast.server.access.Actor;
import io.holdfast.server.access.Permission;
import io.holdfast.server.upgrade.AgentUpgrade;
import io.holdfast.server.upgrade.UpgradeSpec;
import io.holdfast.server.upgrade.UpgradedAgent;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** New versions for agents, in waves. */
final class AgentUpgradeRoutes {
    private static final String LIST = "/api/v1/agent-upgrades";
    private static final String ONE = LIST + "/{id}";

    private final Parts parts;

    AgentUpgradeRoutes(Parts parts) {
        this.parts = parts;
    }

    /** What somebody does with one. */
    private interface Act {
        AgentUpgrade on(Handle handle, Actor actor, String id);
    }

    List<Route> routes() {
        Routes view = Routes.needing(parts.json, Permission.VIEW);
        view.list(
                        LIST,
                        "listAgentUpgrades",
                        view.pageOf(AgentUpgrade.class),
                        List.of(),
                        call -> Reply.of(parts.database.read(handle -> parts.upgrades.page(handle, call.page()))))
                .get(
                        ONE,
                        "getAgentUpgrade",
                        AgentUpgrade.class,
                        call -> Reply.of(parts.database.read(handle -> parts.upgrades.get(handle, call.path("id")))))
                .list(
                        ONE + "/agents",
                        "listAgentsOfUpgrade",
                        view.pageOf(UpgradedAgent.class),
                        List.of(),
                        call -> Reply.of(parts.database.read(
                                handle -> parts.upgrades.agents(handle, call.path("id"), call.page()))));
        Routes configure = Routes.needing(parts.json, Permission.CONFIGURE);
        configure.create(
                LIST, "createAgentUpgrade", UpgradeSpec.class, parts.json.type(AgentUpgrade.class), this::create);
        act(configure, "pause", parts.upgrades::pause);
        act(configure, "resume", parts.upgrades::resume);
        act(configure, "cancel", parts.upgrades::cancel);
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private void act(Routes routes, String word, Act act) {
        routes.post(ONE + "/" + word, word + "AgentUpgrade", Reply.Nothing.class, AgentUpgrade.class, call -> {
            AgentUpgrade now = parts.database.write(handle -> act.on(handle, call.actor(), call.path("id")));
            parts.desk.ring();
            return Reply.of(now);
        });
    }

    private Function<Handle, Reply> create(Call call) {
        UpgradeSpec wanted = call.body(UpgradeSpec.class);
        return handle -> {
            AgentUpgrade made = parts.upgrades.create(handle, call.actor(), wanted);
            parts.desk.ring();
            return Reply.of(made);
        };
    }
}
