package io.holdfast.server.api;

import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Resources;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** What can be protected, and groups of it. */
final class ResourceRoutes {
    record NewResource(String agentId, String kind, String name, Map<String, List<String>> settings) {}

    record Kinds(List<ResourceKind> kinds) {}

    record Selection(List<Protected> resources) {}

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Members members;
    private final Resources resources;
    private final Definitions<Group> groups;
    private final BiConsumer<Handle, String> removable;

    /** {@code removable} refuses to remove what is in use, by its id. */
    ResourceRoutes(
            Database database,
            Json json,
            AuditLog audit,
            Members members,
            Resources resources,
            Definitions<Group> groups,
            BiConsumer<Handle, String> removable) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.members = members;
        this.resources = resources;
        this.groups = groups;
        this.removable = removable;
    }

    List<Route> routes() {
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        "/api/v1/resources",
                        "listResources",
                        view.pageOf(Protected.class),
                        List.of("name", "agentId"),
                        call -> Reply.of(database.read(handle ->
                                resources.page(handle, call.page(), call.query("name"), call.query("agentId")))))
                .get(
                        "/api/v1/resources/{id}",
                        "getResource",
                        Protected.class,
                        call -> reply(database.read(handle -> resources.get(handle, call.path("id")))))
                .get(
                        "/api/v1/resource-kinds",
                        "getResourceKinds",
                        Kinds.class,
                        call -> Reply.of(new Kinds(database.read(resources::kinds))))
                .get(
                        "/api/v1/groups/{id}/resources",
                        "getResourcesOfGroup",
                        Selection.class,
                        call -> Reply.of(new Selection(database.read(handle -> resources.selected(
                                handle,
                                groups.get(handle, call.path("id")).spec().rule())))));
        Routes configure = Routes.needing(json, Permission.CONFIGURE);
        configure
                .create(
                        "/api/v1/resources",
                        "createResource",
                        NewResource.class,
                        json.type(Protected.class),
                        this::create)
                .put(
                        "/api/v1/resources/{id}",
                        "changeResource",
                        Protected.Change.class,
                        json.type(Protected.class),
                        this::change)
                .delete("/api/v1/resources/{id}", "removeResource", this::remove);
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private Function<Handle, Reply> create(Call call) {
        NewResource wanted = call.body(NewResource.class);
        return handle -> {
            members.get(handle, Role.AGENT, wanted.agentId());
            Protected made = resources.create(
                    handle,
                    Protected.Origin.WRITTEN_DOWN,
                    wanted.agentId(),
                    wanted.kind(),
                    wanted.name(),
                    wanted.settings());
            audit.done(handle, call.actor(), "resource.create", made.name(), json.text(wanted));
            return reply(made);
        };
    }

    private static Reply reply(Protected resource) {
        return new Reply(resource, resource.version());
    }

    private Reply change(Call call) {
        Protected.Change change = call.body(Protected.Change.class);
        return reply(database.write(handle -> {
            Protected changed = resources.change(handle, call.path("id"), call.seen(), change);
            audit.done(handle, call.actor(), "resource.change", changed.name(), json.text(change));
            return changed;
        }));
    }

    private Reply remove(Call call) {
        database.change(handle -> {
            removable.accept(handle, call.path("id"));
            Protected removed = resources.remove(handle, call.path("id"), call.seen());
            audit.done(handle, call.actor(), "resource.remove", removed.name(), json.text(removed));
        });
        return Reply.nothing();
    }
}
