package io.holdfast.server.api;

import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.alert.AlertChannel;
import io.holdfast.server.alert.Channels;
import io.holdfast.server.alert.Courier;
import io.holdfast.server.alert.Delivery;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Listing;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Channels: as other definitions, but their secrets go in and never come out. */
final class AlertChannelRoutes {
    private static final String LIST = "/api/v1/alert-channels";
    private static final String ONE = LIST + "/{id}";

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Channels channels;
    private final Courier courier;

    AlertChannelRoutes(Database database, Json json, AuditLog audit, Channels channels, Courier courier) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.channels = channels;
        this.courier = courier;
    }

    List<Route> routes() {
        var answer = json.type(Definition.class, AlertChannel.class);
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        LIST,
                        "listAlertChannels",
                        json.type(Listing.class, AlertChannel.class),
                        List.of("name"),
                        call -> Reply.of(database.read(
                                handle -> channels.definitions().page(handle, call.page(), call.query("name")))))
                .get(
                        ONE,
                        "getAlertChannel",
                        answer,
                        call -> Reply.definition(
                                database.read(handle -> channels.definitions().get(handle, call.path("id")))));
        Routes configure = Routes.needing(json, Permission.CONFIGURE);
        configure
                .create(LIST, "createAlertChannel", AlertChannel.class, answer, this::create)
                .put(ONE, "changeAlertChannel", AlertChannel.class, answer, this::change)
                .delete(ONE, "removeAlertChannel", this::remove)
                .post(ONE + "/test", "testAlertChannel", Reply.Nothing.class, Delivery.class, this::test);
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private Function<Handle, Reply> create(Call call) {
        AlertChannel spec = call.body(AlertChannel.class);
        return handle -> {
            Definition<AlertChannel> made = channels.create(handle, spec);
            record(handle, call, "alert channel.create", made.spec());
            return Reply.definition(made);
        };
    }

    private Reply change(Call call) {
        AlertChannel spec = call.body(AlertChannel.class);
        return Reply.definition(database.write(handle -> {
            Definition<AlertChannel> changed = channels.change(handle, call.path("id"), call.seen(), spec);
            record(handle, call, "alert channel.change", changed.spec());
            return changed;
        }));
    }

    /** What is stored, which is without secrets. */
    private void record(Handle handle, Call call, String action, AlertChannel stored) {
        audit.done(handle, call.actor(), action, stored.name(), json.text(stored));
    }

    private Reply remove(Call call) {
        database.change(handle -> {
            String name =
                    channels.definitions().get(handle, call.path("id")).spec().name();
            channels.remove(handle, call.path("id"), call.seen());
            audit.done(handle, call.actor(), "alert channel.remove", name, "");
        });
        return Reply.nothing();
    }

    private Reply test(Call call) {
        Delivery delivery = courier.test(call.path("id"));
        database.change(handle -> audit.done(
                handle,
                call.actor(),
                "alert channel.test",
                call.path("id"),
                delivery.state().name()));
        return Reply.of(delivery);
    }
}
