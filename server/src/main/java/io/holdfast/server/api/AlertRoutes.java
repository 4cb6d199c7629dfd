package io.holdfast.server.api;

import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Permission;
import io.holdfast.server.alert.Alert;
import io.holdfast.server.alert.Alerts;
import io.holdfast.server.alert.Deliveries;
import io.holdfast.server.alert.Delivery;
import io.holdfast.server.alert.Severity;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Alerts looked up, acknowledged and resolved, and what became of their messages. */
final class AlertRoutes {
    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Alerts alerts;
    private final Deliveries deliveries;

    AlertRoutes(Database database, Json json, AuditLog audit, Alerts alerts, Deliveries deliveries) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.alerts = alerts;
        this.deliveries = deliveries;
    }

    List<Route> routes() {
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        "/api/v1/alerts",
                        "listAlerts",
                        view.pageOf(Alert.class),
                        List.of("state", "severity", "ruleId", "kind"),
                        call -> Reply.of(database.read(handle -> alerts.page(
                                handle,
                                call.page(),
                                call.word("state", Alert.State.class),
                                call.word("severity", Severity.class),
                                call.query("ruleId"),
                                call.query("kind")))))
                .get(
                        "/api/v1/alerts/{id}",
                        "getAlert",
                        Alert.class,
                        call -> Reply.of((Object) database.read(handle -> alerts.get(handle, call.path("id")))))
                .list(
                        "/api/v1/alert-deliveries",
                        "listAlertDeliveries",
                        view.pageOf(Delivery.class),
                        List.of("channelId", "alertId", "state"),
                        call -> Reply.of(database.read(handle -> deliveries.page(
                                handle,
                                call.page(),
                                call.query("channelId"),
                                call.query("alertId"),
                                call.word("state", Delivery.State.class)))))
                .get(
                        "/api/v1/alert-deliveries/{id}",
                        "getAlertDelivery",
                        Delivery.class,
                        call -> Reply.of((Object) database.read(handle -> deliveries.get(handle, call.path("id")))));
        Routes operate = Routes.needing(json, Permission.OPERATE);
        operate.post(
                        "/api/v1/alerts/{id}/acknowledge",
                        "acknowledgeAlert",
                        Reply.Nothing.class,
                        Alert.class,
                        call -> change(call, "alert.acknowledge", alerts::acknowledge))
                .post(
                        "/api/v1/alerts/{id}/resolve",
                        "resolveAlert",
                        Reply.Nothing.class,
                        Alert.class,
                        call -> change(call, "alert.resolve", alerts::resolve));
        return Stream.of(view, operate).flatMap(each -> each.routes().stream()).toList();
    }

    private interface Change {
        Alert make(Handle handle, String id, Actor by);
    }

    private Reply change(Call call, String action, Change change) {
        return Reply.of(database.<Alert>write(handle -> {
            Alert changed = change.make(handle, call.path("id"), call.actor());
            audit.done(handle, call.actor(), action, changed.id(), changed.text());
            return changed;
        }));
    }
}
