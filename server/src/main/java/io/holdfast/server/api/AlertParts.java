package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.access.Actor;
import io.holdfast.server.alert.AlertChannel;
import io.holdfast.server.alert.AlertRule;
import io.holdfast.server.alert.Alerts;
import io.holdfast.server.alert.Channels;
import io.holdfast.server.alert.Condition;
import io.holdfast.server.alert.Courier;
import io.holdfast.server.alert.Deliveries;
import io.holdfast.server.alert.Rules;
import io.holdfast.server.alert.Scope;
import io.holdfast.server.alert.Severity;
import io.holdfast.server.alert.Watcher;
import io.holdfast.server.database.Definitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

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

    Rules rules() {
        return rules;
    }

    Watcher watcher() {
        return watcher;
    }

    /** What every installation wants to know in the list of alerts, without a channel. */
    void begin(Handle handle) {
        rule(handle, "Failed runs", Severity.WARNING, new Condition.FailedRun(List.of()));
        rule(handle, "Missed runs", Severity.WARNING, new Condition.MissedRun(Duration.ofHours(1)));
        rule(handle, "Runs that stand still", Severity.WARNING, new Condition.StalledRun(Duration.ofMinutes(30)));
        rule(handle, "Full pools", Severity.CRITICAL, new Condition.FilledPool(90));
        rule(handle, "A clock that jumped", Severity.CRITICAL, new Condition.DoubtedClock());
    }

    private void rule(Handle handle, String name, Severity severity, Condition condition) {
        Scope everything = new Scope(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        AlertRule rule = new AlertRule(name, "", condition, severity, List.of(), everything);
        definitions.create(handle, rule);
        parts.audit.done(handle, Actor.server(), definitions.kind() + ".create", name, parts.json.text(rule));
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
