package io.holdfast.server.alert;

import io.holdfast.server.access.Actor;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/** Alerts as rows: one lives for each rule and subject; raised, counted, closed, acknowledged, resolved, listed. */
public final class Alerts {
    private final Database database;
    private final Json json;
    private final Ids ids;
    private final Texts texts = new Texts(Language.ENGLISH);

    public Alerts(Database database, Json json, Ids ids) {
        this.database = database;
        this.json = json;
        this.ids = ids;
    }

    /** An alert that lives, with what tells whether it happened again. */
    record Live(String subject, String evidence, Alert alert) {}

    List<Live> live(Handle handle) {
        RowMapper<Alert> row = row();
        return handle.createQuery("SELECT * FROM alert WHERE gone_at = 0 ORDER BY id")
                .map((each, context) ->
                        new Live(each.getString("subject"), each.getString("evidence"), row.map(each, context)))
                .list();
    }

    Alert raise(Handle handle, Definition<AlertRule> rule, Finding finding) {
        String id = ids.next();
        handle.createUpdate(
                        "INSERT INTO alert (id, rule_id, rule, severity, kind, subject, evidence, words, state, times,"
                                + " raised_at, last_at, gone_at, acknowledged_by, resolved_by, version) VALUES (:id, :ruleId, :rule,"
                                + " :severity, :kind, :subject, :evidence, :words, 'OPEN', 1, :now, :now, 0, '', '', 1)")
                .bind("id", id)
                .bind("ruleId", rule.id())
                .bind("rule", rule.spec().name())
                .bind("severity", rule.spec().severity().name())
                .bind("kind", rule.spec().condition().kind())
                .bind("subject", finding.subject())
                .bind("evidence", finding.evidence())
                .bind("words", json.text(finding.words()))
                .bind("now", database.clock(handle))
                .execute();
        return get(handle, id);
    }

    /** It happened again. */
    void count(Handle handle, Alert alert, Finding finding) {
        handle.createUpdate("UPDATE alert SET times = times + 1, evidence = :evidence, words = :words, last_at = :now,"
                        + " version = version + 1 WHERE id = :id")
                .bind("evidence", finding.evidence())
                .bind("words", json.text(finding.words()))
                .bind("now", database.clock(handle))
                .bind("id", alert.id())
                .execute();
    }

    /** It is not so any more. */
    void close(Handle handle, Alert alert) {
        handle.createUpdate("UPDATE alert SET state = 'RESOLVED', gone_at = :now, version = version + 1 WHERE id = :id")
                .bind("now", database.clock(handle))
                .bind("id", alert.id())
                .execute();
    }

    public Optional<Alert> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM alert WHERE id = :id")
                .bind("id", id)
                .map(row())
                .findOne();
    }

    public Alert get(Handle handle, String id) {
        return find(handle, id).orElseThrow(() -> Conditions.unknown("alert", id));
    }

    /** Newest first. */
    public Page<Alert> page(
            Handle handle,
            PageRequest request,
            Optional<Alert.State> state,
            Optional<Severity> severity,
            Optional<String> rule,
            Optional<String> kind) {
        String where = (state.isPresent() ? " AND state = :state" : "")
                + (severity.isPresent() ? " AND severity = :severity" : "")
                + (rule.isPresent() ? " AND rule_id = :rule" : "")
                + (kind.isPresent() ? " AND kind = :kind" : "");
        Query query = handle.createQuery(
                        "SELECT * FROM alert WHERE id < :before" + where + " ORDER BY id DESC LIMIT :limit")
                .bind("before", request.after().orElse("~"))
                .bind("limit", request.limit() + 1);
        state.ifPresent(value -> query.bind("state", value.name()));
        severity.ifPresent(value -> query.bind("severity", value.name()));
        rule.ifPresent(value -> query.bind("rule", value));
        kind.ifPresent(value -> query.bind("kind", value));
        return Page.of(query.map(row()).list(), request.limit(), Alert::id);
    }

    /** Somebody takes care of it. */
    public Alert acknowledge(Handle handle, String id, Actor by) {
        change(
                handle,
                id,
                "UPDATE alert SET state = 'ACKNOWLEDGED', acknowledged_by = :by, version = version + 1"
                        + " WHERE id = :id AND state = 'OPEN'",
                by,
                "it is not open any more");
        return get(handle, id);
    }

    /** Somebody says that it is dealt with; it comes back only when it happens again. */
    public Alert resolve(Handle handle, String id, Actor by) {
        change(
                handle,
                id,
                "UPDATE alert SET state = 'RESOLVED', resolved_by = :by, version = version + 1"
                        + " WHERE id = :id AND state <> 'RESOLVED'",
                by,
                "it is resolved already");
        return get(handle, id);
    }

    private void change(Handle handle, String id, String update, Actor by, String why) {
        Alert known = get(handle, id);
        if (handle.createUpdate(update).bind("id", id).bind("by", by.name()).execute() == 0) {
            throw Conditions.impossible(
                    "alert " + id, "the alert cannot be changed so: " + why + " (" + known.state() + ").");
        }
    }

    private RowMapper<Alert> row() {
        return (row, context) -> {
            long gone = row.getLong("gone_at");
            var words = json.words(row.getString("words"));
            String kind = row.getString("kind");
            return new Alert(
                    row.getString("id"),
                    row.getString("rule_id"),
                    row.getString("rule"),
                    Severity.valueOf(row.getString("severity")),
                    kind,
                    texts.text(kind, words),
                    words,
                    Alert.State.valueOf(row.getString("state")),
                    row.getLong("times"),
                    Instant.ofEpochMilli(row.getLong("raised_at")),
                    Instant.ofEpochMilli(row.getLong("last_at")),
                    gone == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(gone)),
                    row.getString("acknowledged_by"),
                    row.getString("resolved_by"),
                    row.getLong("version"));
        };
    }
}
