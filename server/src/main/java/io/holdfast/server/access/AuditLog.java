package io.holdfast.server.access;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * Append-only, in the database as well, and chained: each entry is sealed with a key outside the database together with the seal
 * before it. The head row is what makes a chain that was cut at its end show.
 */
public final class AuditLog {
    private static final int LONGEST = 500;
    private static final RowMapper<AuditEntry> ROW = (row, context) -> new AuditEntry(
            row.getLong("number"),
            Instant.ofEpochMilli(row.getLong("at")),
            row.getString("actor"),
            row.getString("address"),
            row.getString("action"),
            row.getString("subject"),
            AuditOutcome.of(row.getString("outcome")),
            row.getString("detail"),
            row.getString("seal"));

    private record Head(long number, String seal) {}

    private final Database database;
    private final Ids ids;
    private final MasterKey key;

    public AuditLog(Database database, Ids ids, MasterKey key) {
        this.database = database;
        this.ids = ids;
        this.key = key;
    }

    /** In the transaction of what it tells, so that neither exists without the other. */
    public void done(Handle handle, Actor actor, String action, String subject, String detail) {
        append(handle, actor, action, subject, AuditOutcome.DONE, detail);
    }

    /** In a transaction of its own: what was refused has none. */
    public void refused(Actor actor, String action, String subject, String detail) {
        database.change(handle -> append(handle, actor, action, subject, AuditOutcome.REFUSED, detail));
    }

    private void append(
            Handle handle, Actor actor, String action, String subject, AuditOutcome outcome, String detail) {
        // The update locks the row: the next writer, of this server or another, waits until this entry is in.
        Head head = handle.createQuery("UPDATE audit_head SET number = number + 1 WHERE one = 1 RETURNING number, seal")
                .map((row, context) -> new Head(row.getLong("number"), row.getString("seal")))
                .one();
        AuditEntry open = new AuditEntry(
                head.number(),
                Instant.ofEpochMilli(ids.millis()),
                clean(actor.name()),
                clean(actor.address()),
                clean(action),
                clean(subject),
                outcome,
                clean(detail),
                "");
        String seal = key.auditSeal(open.sealedText(head.seal()));
        handle.createUpdate("INSERT INTO audit (number, at, actor, address, action, subject, outcome, detail, seal)"
                        + " VALUES (:number, :at, :actor, :address, :action, :subject, :outcome, :detail, :seal)")
                .bind("number", open.number())
                .bind("at", open.at().toEpochMilli())
                .bind("actor", open.actor())
                .bind("address", open.address())
                .bind("action", open.action())
                .bind("subject", open.subject())
                .bind("outcome", open.outcome().name())
                .bind("detail", open.detail())
                .bind("seal", seal)
                .execute();
        handle.createUpdate("UPDATE audit_head SET seal = :seal WHERE one = 1")
                .bind("seal", seal)
                .execute();
    }

    /** PostgreSQL takes no NUL in text; the others would forge lines when the log is printed. */
    private static String clean(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    /** What is looked for: entries of an actor, of an action, from a moment on, before another. */
    public record Wanted(
            Optional<String> actor, Optional<String> action, Optional<Instant> from, Optional<Instant> before) {}

    /** Newest first. */
    public Page<AuditEntry> page(PageRequest request, Wanted wanted) {
        long before = request.after().map(AuditLog::number).orElse(Long.MAX_VALUE);
        String where = (wanted.actor().isPresent() ? " AND actor = :actor" : "")
                + (wanted.action().isPresent() ? " AND action = :action" : "")
                + (wanted.from().isPresent() ? " AND at >= :from" : "")
                + (wanted.before().isPresent() ? " AND at < :until" : "");
        List<AuditEntry> read = database.read(handle -> {
            var query = handle.createQuery(
                            "SELECT * FROM audit WHERE number < :before" + where + " ORDER BY number DESC LIMIT :limit")
                    .bind("before", before)
                    .bind("limit", request.limit() + 1);
            wanted.actor().ifPresent(name -> query.bind("actor", name));
            wanted.action().ifPresent(name -> query.bind("action", name));
            wanted.from().ifPresent(at -> query.bind("from", at.toEpochMilli()));
            wanted.before().ifPresent(at -> query.bind("until", at.toEpochMilli()));
            return query.map(ROW).list();
        });
        return Page.of(read, request.limit(), entry -> Long.toString(entry.number()));
    }

    private static long number(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Reads the whole log as it is at one moment, whoever writes it meanwhile. */
    public AuditVerdict verify() {
        return database.snapshot(handle -> {
            Head head = handle.createQuery("SELECT number, seal FROM audit_head WHERE one = 1")
                    .map((row, context) -> new Head(row.getLong("number"), row.getString("seal")))
                    .one();
            long number = 0;
            String seal = "";
            try (var entries = handle.createQuery("SELECT * FROM audit ORDER BY number")
                    .setFetchSize(1000)
                    .map(ROW)
                    .iterator()) {
                for (Iterator<AuditEntry> at = entries; at.hasNext(); ) {
                    AuditEntry entry = at.next();
                    if (entry.number() != number + 1) {
                        return fault(number, "entry " + (number + 1) + " is missing");
                    }
                    if (!key.auditSeal(entry.sealedText(seal)).equals(entry.seal())) {
                        return fault(number, "entry " + entry.number() + " was changed");
                    }
                    number = entry.number();
                    seal = entry.seal();
                }
            }
            return head.number() == number && head.seal().equals(seal)
                    ? new AuditVerdict(number, Optional.empty())
                    : fault(number, "entries after " + number + " are missing");
        });
    }

    private static AuditVerdict fault(long verified, String what) {
        return new AuditVerdict(verified, Optional.of(what));
    }
}
