package io.holdfast.server.access;

import io.holdfast.server.database.Ids;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * Counts attempts to log in by name, whether there is such a user or not, so that a lock tells nothing. An attempt is counted before
 * it is judged and forgotten when it was right: many at once get no more tries than many in a row.
 */
public final class Lockout {
    private static final int ATTEMPTS = 5;
    static final Duration LOCKED = Duration.ofMinutes(15);

    private final Ids ids;

    public Lockout(Ids ids) {
        this.ids = ids;
    }

    /** Whether the attempt may be judged. */
    public boolean attempt(Handle handle, String name) {
        long now = ids.millis();
        handle.createUpdate("DELETE FROM login_attempt WHERE judged_at < :old")
                .bind("old", now - LOCKED.toMillis())
                .execute();
        long tried = handle.createQuery("INSERT INTO login_attempt (name, attempts, judged_at)"
                        + " VALUES (:name, 1, :now) ON CONFLICT (name) DO UPDATE SET"
                        + " attempts = login_attempt.attempts + 1 RETURNING attempts")
                .bind("name", Secrets.hash(name))
                .bind("now", now)
                .mapTo(Long.class)
                .one();
        if (tried > ATTEMPTS) {
            return false;
        }
        handle.createUpdate("UPDATE login_attempt SET judged_at = :now WHERE name = :name")
                .bind("name", Secrets.hash(name))
                .bind("now", now)
                .execute();
        return true;
    }

    /** Takes back an attempt that could not be judged. */
    void withdraw(Handle handle, String name) {
        handle.createUpdate("UPDATE login_attempt SET attempts = attempts - 1 WHERE name = :name AND attempts > 0")
                .bind("name", Secrets.hash(name))
                .execute();
    }

    public void forgive(Handle handle, String name) {
        handle.createUpdate("DELETE FROM login_attempt WHERE name = :name")
                .bind("name", Secrets.hash(name))
                .execute();
    }
}
