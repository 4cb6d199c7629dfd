package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.alert.AlertChannel;
import io.holdfast.server.alert.AlertRule;
import io.holdfast.server.alert.Alerts;
import io.holdfast.server.alert.Channels;
import io.holdfast.server.alert.Courier;
import io.holdfast.server.alert.Deliveries;
import io.holdfast.server.alert.Rules;
import io.holdfast.server.alert.Watcher;
import io.holdfast.server.database.Definitions;
import java.util.List;
import java.util.stream.Stream;

/** What alerts consist of, wired. */
final class AlertParts {
    private final Parts parts;
    private final Definitions<AlertRule> definitions;
    private final Rules rules;
    private final Channels channels;
    private final Alerts alerts;
    private final Deliveries deliveries;
    private final Courier courier;
    private final Watcher watcher;

    AlertParts(Parts parts, String server, Time time) {
        this.parts = parts;
        definitions = new Definitions<>(parts.json, parts.ids, "alert rule", AlertRule.class);
        Definitions<AlertChannel> ways = new Definitions<>(parts.json, parts.ids, "alert channel", AlertChannel.class);
        channels = new Channels(ways, definitions, parts.master);
        rules = new Rules(
                parts.database,
                parts.json,
                definitions,
                ways,
                new Rules.Estate(
                        parts.members,
                        parts.resources,
                        parts.pools,
                        parts.sites,
                        parts.groups,
                        parts.jobs,
                        parts.agenda,
                        parts.clock));
        alerts = new Alerts(parts.database, parts.json, parts.ids);
        deliveries = new Deliveries(parts.database, parts.json, parts.ids);
        courier = new Courier(parts.database, parts.json, parts.ids, channels, deliveries);
        watcher = new Watcher(
                parts.database, new Watcher.Desk(rules, alerts, channels, deliveries, courier), server, time);
    }

    Watcher watcher() {
        return watcher;
    }

    List<Route> routes() {
        return Stream.of(
                        new DefinitionRoutes<>(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        definitions,
                                        (handle, own, rule) -> rules.check(handle, rule))
                                .under("alert-rules"),
                        new AlertChannelRoutes(parts.database, parts.json, parts.audit, channels, courier).routes(),
                        new AlertRoutes(parts.database, parts.json, parts.audit, alerts, deliveries).routes())
                .flatMap(List::stream)
                .toList();
    }
}
