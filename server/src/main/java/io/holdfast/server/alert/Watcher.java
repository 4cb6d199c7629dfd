package io.holdfast.server.alert;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.job.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Looks every minute, and when a run has ended, at what the rules find, and settles the alerts with that. Of several servers on one
 * database, the one that holds the watch does it; each sends what is to leave. A server that ends in order gives the watch back, so that the next one need not wait until it is over.
 */
public final class Watcher implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Watcher.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LEASE = Duration.ofSeconds(30);
    /** After a look that failed. */
    private static final Duration AGAIN = Duration.ofSeconds(10);
    /** With a database that does not answer while this ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final Time time;
    private final Rules rules;
    private final Alerts alerts;
    private final Channels channels;
    private final Deliveries deliveries;
    private final Courier courier;
    private final String server;
    private final Rounds rounds;
    /** When a look was last whole, and from when on there may be another, on {@code time}'s own scale. */
    private long looked;

    private long next;
    private long sampled;
    private long lastEnd;

    /** What it works with. */
    public record Desk(Rules rules, Alerts alerts, Channels channels, Deliveries deliveries, Courier courier) {}

    public Watcher(Database database, Desk desk, String server, Time time) {
        this.database = database;
        this.time = time;
        this.rules = desk.rules();
        this.alerts = desk.alerts();
        this.channels = desk.channels();
        this.deliveries = desk.deliveries();
        this.courier = desk.courier();
        this.server = server;
        rounds = new Rounds("watcher", ROUND, time, this::round, this::giveBack);
        next = time.nanos();
        looked = time.nanos() - MINUTE.toNanos();
        sampled = time.nanos() - HOUR.toNanos();
    }

    public void begin() {
        rounds.begin();
    }

    private void round() {
        try {
            watch();
        } finally {
            courier.round();
        }
    }

    private void watch() {
        long end = database.read(handle -> handle.createQuery("SELECT max(ended_at) FROM run")
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
        long now = time.nanos();
        boolean due = now - looked >= MINUTE.toNanos();
        if (!(due || end != lastEnd) || now < next || !database.write(this::holds)) {
            return;
        }
        next = now + AGAIN.toNanos();
        look();
        next = now;
        looked = now;
        lastEnd = end;
        if (now - sampled >= HOUR.toNanos()) {
            database.change(rules::sample);
            database.change(deliveries::purge);
            sampled = now;
        }
    }

    /** Whether this server has the watch, or takes it because nobody has. */
    private boolean holds(Handle handle) {
        long now = database.clock(handle);
        return handle.createUpdate("UPDATE alert_watch SET owner = :me, until = :until"
                                + " WHERE one = 1 AND (owner = :me OR until < :now)")
                        .bind("me", server)
                        .bind("until", now + MINUTE.plus(LEASE).toMillis())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private void look() {
        List<Definition<AlertRule>> all = database.read(rules::readable);
        Map<String, List<Finding>> found = new LinkedHashMap<>();
        for (Definition<AlertRule> rule : all) {
            try {
                found.put(rule.id(), database.read(handle -> rules.find(handle, rule.spec())));
            } catch (RuntimeException e) {
                if (isAway(e)) {
                    throw e;
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the alert rule " + rule.spec().name() + " could not look",
                        e);
            }
        }
        database.change(handle -> settle(handle, all, found));
    }

    /** Whether nothing can be known now, of no rule. */
    private static boolean isAway(RuntimeException e) {
        return e instanceof HoldfastException known && known.code() == ErrorCode.DATABASE_UNREACHABLE;
    }

    private void settle(Handle handle, List<Definition<AlertRule>> all, Map<String, List<Finding>> found) {
        Map<String, Map<String, Alerts.Live>> live = new LinkedHashMap<>();
        for (Alerts.Live each : alerts.live(handle)) {
            live.computeIfAbsent(each.alert().ruleId(), _ -> new LinkedHashMap<>())
                    .put(each.subject(), each);
        }
        for (Definition<AlertRule> rule : all) {
            Map<String, Alerts.Live> known =
                    Optional.ofNullable(live.remove(rule.id())).orElse(Map.of());
            if (found.containsKey(rule.id())) {
                Set<String> still = new HashSet<>();
                for (Finding finding : found.get(rule.id())) {
                    still.add(finding.subject());
                    settle(handle, rule, Optional.ofNullable(known.get(finding.subject())), finding);
                }
                known.values().stream()
                        .filter(each -> !still.contains(each.subject()))
                        .forEach(each -> close(handle, rule, each.alert()));
            }
        }
        rules.unreadable(handle).forEach(each -> {
            LOG.log(System.Logger.Level.WARNING, "the alert rule " + each.name() + " could not look: " + each.why());
            live.remove(each.id());
        });
        // Their rules were removed, and with them those who were to be told.
        live.values().forEach(each -> each.values().forEach(one -> alerts.close(handle, one.alert())));
    }

    private void settle(Handle handle, Definition<AlertRule> rule, Optional<Alerts.Live> known, Finding finding) {
        if (known.isPresent()) {
            Alerts.Live live = known.get();
            if (live.evidence().equals(finding.evidence())) {
                return;
            }
            switch (live.alert().state()) {
                case OPEN, ACKNOWLEDGED -> {
                    alerts.count(handle, live.alert(), finding);
                    return;
                }
                case RESOLVED -> alerts.close(handle, live.alert());
            }
        }
        tell(handle, rule.spec(), Event.Type.RAISED, alerts.raise(handle, rule, finding));
    }

    private void close(Handle handle, Definition<AlertRule> rule, Alert alert) {
        alerts.close(handle, alert);
        switch (alert.state()) {
            case OPEN, ACKNOWLEDGED -> tell(handle, rule.spec(), Event.Type.CLOSED, alert);
            case RESOLVED -> {
                // Whoever resolved it knows.
            }
        }
    }

    private void tell(Handle handle, AlertRule rule, Event.Type type, Alert alert) {
        Event event = new Event(
                type,
                alert.id(),
                alert.rule(),
                alert.severity(),
                alert.kind(),
                alert.words(),
                Instant.ofEpochMilli(database.clock(handle)));
        for (String id : rule.channelIds()) {
            channels.definitions().find(handle, id).ifPresent(channel -> deliveries.queue(handle, channel, event));
        }
    }

    private void giveBack() {
        database.change(handle -> handle.createUpdate(
                        "UPDATE alert_watch SET owner = '', until = 0 WHERE one = 1 AND owner = :me")
                .bind("me", server)
                .execute());
    }

    @Override
    public void close() {
        rounds.close(PATIENCE);
    }
}
