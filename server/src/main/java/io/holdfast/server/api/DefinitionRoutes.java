package io.holdfast.server.api;

import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Listing;
import io.holdfast.server.database.Named;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The five operations on a kind of definition: list, read, create, change, remove. */
final class DefinitionRoutes<T extends Named> {
    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Definitions<T> definitions;
    private final Check<T> check;
    private final Removal removal;
    private final List<String> query;

    /** Refuses what makes no sense beside what there is. */
    interface Check<T> {
        /** {@code own} is the id of what is changed; nothing, if it is new. */
        void of(Handle handle, Optional<String> own, T spec);
    }

    /** What comes before something is removed, or why it cannot be. */
    interface Removal {
        void before(Handle handle, Call call);
    }

    DefinitionRoutes(Database database, Json json, AuditLog audit, Definitions<T> definitions, Check<T> check) {
        this(database, json, audit, definitions, check, (handle, call) -> {}, List.of());
    }

    /** {@code removable} refuses to remove what is in use, by its id. */
    DefinitionRoutes(
            Database database,
            Json json,
            AuditLog audit,
            Definitions<T> definitions,
            Check<T> check,
            BiConsumer<Handle, String> removable) {
        this(
                database,
                json,
                audit,
                definitions,
                check,
                (handle, call) -> removable.accept(handle, call.path("id")),
                List.of());
    }

    /** {@code query} is what the removal may be told. */
    DefinitionRoutes(
            Database database,
            Json json,
            AuditLog audit,
            Definitions<T> definitions,
            Check<T> check,
            Removal removal,
            List<String> query) {
        this.check = check;
        this.removal = removal;
        this.query = query;
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.definitions = definitions;
    }

    /** {@code plural} is the segment of the URL. */
    List<Route> under(String plural) {
        String name = definitions.type().getSimpleName();
        String list = "/api/v1/" + plural;
        String one = list + "/{id}";
        Class<T> type = definitions.type();
        var answer = json.type(Definition.class, type);
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        list,
                        "list" + camel(plural),
                        json.type(Listing.class, type),
                        List.of("name"),
                        call -> Reply.of(
                                database.read(handle -> definitions.page(handle, call.page(), call.query("name")))))
                .get(
                        one,
                        "get" + name,
                        answer,
                        call -> Reply.definition(database.read(handle -> definitions.get(handle, call.path("id")))));
        Routes configure = Routes.needing(json, Permission.CONFIGURE);
        configure
                .create(list, "create" + name, type, answer, this::create)
                .put(one, "change" + name, type, answer, call -> change(call, call.body(type)))
                .delete(one, "remove" + name, query, this::remove);
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private static String camel(String segment) {
        return Stream.of(segment.split("-", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private Function<Handle, Reply> create(Call call) {
        T spec = call.body(definitions.type());
        return handle -> {
            check.of(handle, Optional.empty(), spec);
            Definition<T> made = definitions.create(handle, spec);
            audit.done(handle, call.actor(), definitions.kind() + ".create", spec.name(), json.text(spec));
            return Reply.definition(made);
        };
    }

    private Reply change(Call call, T spec) {
        return Reply.definition(database.write(handle -> {
            check.of(handle, Optional.of(call.path("id")), spec);
            Definition<T> changed = definitions.change(handle, call.path("id"), call.seen(), spec);
            audit.done(handle, call.actor(), definitions.kind() + ".change", spec.name(), json.text(spec));
            return changed;
        }));
    }

    private Reply remove(Call call) {
        database.change(handle -> {
            String name = definitions.name(handle, call.path("id"));
            removal.before(handle, call);
            definitions.remove(handle, call.path("id"), call.seen());
            audit.done(handle, call.actor(), definitions.kind() + ".remove", name, "");
        });
        return Reply.nothing();
    }
}
