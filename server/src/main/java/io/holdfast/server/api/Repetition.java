package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Secrets;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Makes creation with an Idempotency-Key happen once. The claim of the key, the work and its answer are one transaction: whoever
 * dies in it leaves neither, and of two requests at once the second waits for the first and is given its answer. Answers may hold
 * secrets that are shown once, so they are kept sealed.
 */
final class Repetition {
    private static final long KEPT = Duration.ofDays(1).toMillis();
    private static final int LONGEST_KEY = 100;

    /** What was answered the first time. */
    record Answer(int status, long version, String body) {}

    private record Row(String request, Answer answer) {}

    private final Ids ids;
    private final MasterKey master;

    Repetition(Ids ids, MasterKey master) {
        this.ids = ids;
        this.master = master;
    }

    /** Runs {@code work} in this transaction, unless it was done before under the same key. */
    Answer once(Handle handle, Call call, Route route, String key, Supplier<Answer> work) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Conditions.invalid("Idempotency-Key", "it has 1 to " + LONGEST_KEY + " characters.");
        }
        String request = Secrets.hash(route.action() + "\n" + call.context().path() + "\n"
                + new String(call.context().bodyAsBytes(), StandardCharsets.UTF_8));
        String account = call.actor().accountId();
        String purpose = "the answer of " + account + " to " + key;
        handle.createUpdate("DELETE FROM idempotency WHERE created_at < :old")
                .bind("old", ids.millis() - KEPT)
                .execute();
        int claimed = handle.createUpdate(
                        "INSERT INTO idempotency (account_id, key, request, status, version, body, created_at)"
                                + " VALUES (:account, :key, :request, 0, 0, '', :now) ON CONFLICT (account_id, key) DO NOTHING")
                .bind("account", account)
                .bind("key", key)
                .bind("request", request)
                .bind("now", ids.millis())
                .execute();
        if (claimed == 0) {
            return known(handle, account, key, request, purpose);
        }
        Answer answer = work.get();
        handle.createUpdate("UPDATE idempotency SET status = :status, version = :version, body = :body"
                        + " WHERE account_id = :account AND key = :key")
                .bind("status", answer.status())
                .bind("version", answer.version())
                .bind("body", master.seal(answer.body().getBytes(StandardCharsets.UTF_8), purpose))
                .bind("account", account)
                .bind("key", key)
                .execute();
        return answer;
    }

    private Answer known(Handle handle, String account, String key, String request, String purpose) {
        Row row = handle.createQuery("SELECT * FROM idempotency WHERE account_id = :account AND key = :key")
                .bind("account", account)
                .bind("key", key)
                .map((at, context) -> new Row(
                        at.getString("request"),
                        new Answer(at.getInt("status"), at.getLong("version"), at.getString("body"))))
                .one();
        if (!row.request().equals(request)) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_REPEATED,
                    key,
                    "this Idempotency-Key was used for another request: take a new one.");
        }
        Answer sealed = row.answer();
        String body = new String(master.open(sealed.body(), purpose), StandardCharsets.UTF_8);
        return new Answer(sealed.status(), sealed.version(), body);
    }
}
