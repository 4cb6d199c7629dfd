package io.holdfast.server.alert;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * The queue of what leaves. An event enters it in the transaction that raises its alert, and leaves it after the other side took it, so
 * a server that dies loses none and repeats at most what it was sending.
 */
public final class Deliveries {
    /** Longer than any attempt may take. */
    static final Duration LEASE = Duration.ofMinutes(3);

    /** With the pauses between them, over a day. */
    static final int MOST_ATTEMPTS = 18;

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(2);
    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final int AT_A_TIME = 100;
    private static final int LONGEST_ERROR = 1_000;
    private static final String DUE =
            "((state = 'WAITING' AND not_before <= :now) OR (state = 'SENDING' AND lease_until < :clock))";
    private static final RowMapper<Delivery> ROW = (row, context) -> {
        long ended = row.getLong("ended_at");
        return new Delivery(
                row.getString("id"),
                row.getString("channel_id"),
                row.getString("alert_id"),
                row.getString("kind"),
                Delivery.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("not_before")),
                row.getString("error"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
    };

    private final Database database;
    private final Json json;
    private final Ids ids;

    public Deliveries(Database database, Json json, Ids ids) {
        this.database = database;
        this.json = json;
        this.ids = ids;
    }

    /** Puts an event into the queue, to leave when the channel lets it. */
    void queue(Handle handle, Definition<AlertChannel> channel, Event event) {
        insert(handle, channel.id(), event, Delivery.State.WAITING, leaves(handle, channel, event), "", 0);
    }

    /** A test, which is being sent already. */
    String begin(Handle handle, String channel, Event event, String owner) {
        long until = database.clock(handle) + LEASE.toMillis();
        return insert(handle, channel, event, Delivery.State.SENDING, ids.millis(), owner, until);
    }

    private String insert(
            Handle handle, String channel, Event event, Delivery.State state, long at, String owner, long until) {
        String id = ids.next();
        handle.createUpdate(
                        "INSERT INTO alert_delivery (id, channel_id, alert_id, kind, body, state, attempts, not_before,"
                                + " owner, lease_until, error, created_at, ended_at) VALUES (:id, :channel, :alert, :kind, :body, :state,"
                                + " :attempts, :at, :owner, :until, '', :now, 0)")
                .bind("id", id)
                .bind("channel", channel)
                .bind("alert", event.alertId())
                .bind("kind", event.type().name())
                .bind("body", json.text(event))
                .bind("state", state.name())
                .bind("attempts", state == Delivery.State.SENDING ? 1 : 0)
                .bind("at", at)
                .bind("owner", owner)
                .bind("until", until)
                .bind("now", ids.millis())
                .execute();
        return id;
    }

    private long leaves(Handle handle, Definition<AlertChannel> channel, Event event) {
        long now = ids.millis();
        long digest = channel.spec().digest().toMillis();
        long at = digest == 0
                ? now
                : handle.createQuery("SELECT min(not_before) FROM alert_delivery WHERE channel_id = :channel"
                                + " AND state = 'WAITING' AND attempts = 0 AND not_before BETWEEN :now AND :end")
                        .bind("channel", channel.id())
                        .bind("now", now)
                        .bind("end", now + digest)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(now + digest);
        if (event.severity() == Severity.CRITICAL) {
            return at;
        }
        return channel.spec()
                .quietHours()
                .map(hours -> hours.after(Instant.ofEpochMilli(at)).toEpochMilli())
                .orElse(at);
    }

    /** The channels for which something is to leave now. */
    List<String> due(Handle handle) {
        return handle.createQuery("SELECT DISTINCT channel_id FROM alert_delivery WHERE " + DUE)
                .bind("now", ids.millis())
                .bind("clock", database.clock(handle))
                .mapTo(String.class)
                .list();
    }

    /** Takes what is to leave on a channel now, for one message; {@code owner} names the attempt. */
    List<Event> claim(Handle handle, String channel, String owner) {
        long clock = database.clock(handle);
        handle.createUpdate("UPDATE alert_delivery SET state = 'SENDING', owner = :owner, lease_until = :until,"
                        + " attempts = attempts + 1 WHERE channel_id = :channel AND " + DUE
                        + " AND id IN (SELECT id FROM alert_delivery WHERE channel_id = :channel AND " + DUE
                        + " ORDER BY id LIMIT " + AT_A_TIME + ")")
                .bind("owner", owner)
                .bind("until", clock + LEASE.toMillis())
                .bind("channel", channel)
                .bind("now", ids.millis())
                .bind("clock", clock)
                .execute();
        return handle.createQuery(
                        "SELECT body FROM alert_delivery WHERE channel_id = :channel AND state = 'SENDING' AND owner = :owner ORDER BY id")
                .bind("channel", channel)
                .bind("owner", owner)
                .mapTo(String.class)
                .map(body -> json.stored(body, Event.class))
                .list();
    }

    void delivered(Handle handle, String channel, String owner) {
        handle.createUpdate("UPDATE alert_delivery SET state = 'DELIVERED', error = '', ended_at = :now"
                        + " WHERE channel_id = :channel AND state = 'SENDING' AND owner = :owner")
                .bind("now", ids.millis())
                .bind("channel", channel)
                .bind("owner", owner)
                .execute();
    }

    /** Tried again after a pause that grows, unless it was the last attempt. */
    void failed(Handle handle, String channel, String owner, String error, int mostAttempts) {
        List<Delivery> tried = handle.createQuery(
                        "SELECT * FROM alert_delivery WHERE channel_id = :channel AND state = 'SENDING' AND owner = :owner")
                .bind("channel", channel)
                .bind("owner", owner)
                .map(ROW)
                .list();
        long now = ids.millis();
        for (Delivery each : tried) {
            boolean last = each.attempts() >= mostAttempts;
            handle.createUpdate("UPDATE alert_delivery SET state = :state, error = :error, not_before = :then,"
                            + " ended_at = :ended WHERE id = :id")
                    .bind("state", last ? "FAILED" : "WAITING")
                    .bind("error", shown(error))
                    .bind("then", now + pause(each.attempts()).toMillis())
                    .bind("ended", last ? now : 0)
                    .bind("id", each.id())
                    .execute();
        }
    }

    private static Duration pause(int attempts) {
        Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
        return grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
    }

    private static String shown(String error) {
        String clean = error.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() > LONGEST_ERROR ? clean.substring(0, LONGEST_ERROR) : clean;
    }

    void purge(Handle handle) {
        handle.createUpdate("DELETE FROM alert_delivery WHERE ended_at > 0 AND ended_at < :old")
                .bind("old", ids.millis() - REMEMBERED.toMillis())
                .execute();
    }

    public Delivery get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM alert_delivery WHERE id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElseThrow(() -> Conditions.unknown("delivery", id));
    }

    /** Newest first. */
    public Page<Delivery> page(
            Handle handle,
            PageRequest request,
            Optional<String> channel,
            Optional<String> alert,
            Optional<Delivery.State> state) {
        String where = (channel.isPresent() ? " AND channel_id = :channel" : "")
                + (alert.isPresent() ? " AND alert_id = :alert" : "")
                + (state.isPresent() ? " AND state = :state" : "");
        Query query = handle.createQuery(
                        "SELECT * FROM alert_delivery WHERE id < :before" + where + " ORDER BY id DESC LIMIT :limit")
                .bind("before", request.after().orElse("~"))
                .bind("limit", request.limit() + 1);
        channel.ifPresent(id -> query.bind("channel", id));
        alert.ifPresent(id -> query.bind("alert", id));
        state.ifPresent(value -> query.bind("state", value.name()));
        return Page.of(query.map(ROW).list(), request.limit(), Delivery::id);
    }
}
