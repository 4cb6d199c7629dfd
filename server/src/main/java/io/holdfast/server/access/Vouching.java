package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Whether those whom a directory knows are still known there: asked again when a session or token is used. Who is gone is shut out
 * within ten minutes; as long as the directory does not answer, within an hour.
 */
public final class Vouching {
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofHours(1);

    private record Checked(String key, Known known, long checkedAt, long askedAt) {}

    /** What the directory said last. */
    enum Known {
        YES,
        NO
    }

    private final Database database;
    private final Registry registry;
    private final People people;
    private final Ids ids;

    public Vouching(Database database, Registry registry, People people, Ids ids) {
        this.database = database;
        this.registry = registry;
        this.people = people;
        this.ids = ids;
    }

    /** The account as it is now; empty when nobody vouches for it any more. */
    Optional<Account> standing(Account account) {
        return switch (account.origin()) {
            case LOCAL, PROVIDER -> Optional.of(account);
            case DIRECTORY -> known(account);
        };
    }

    private Optional<Account> known(Account account) {
        Optional<Checked> read = database.read(handle -> checked(handle, account.id()));
        return read.flatMap(last -> known(account, last));
    }

    private Optional<Account> known(Account account, Checked last) {
        long now = ids.millis();
        long age = now - last.checkedAt();
        boolean overdue = age < 0 || age >= GRACE.toMillis();
        if (!overdue && (age < FRESH.toMillis() || !claim(account.id(), last.askedAt(), now))) {
            return asKnown(account, last);
        }
        try {
            Optional<Person> found = registry.again(last.key(), account.name());
            return database.write(handle -> people.confirm(handle, account, found));
        } catch (HoldfastException e) {
            if (overdue || e.code() != ErrorCode.ACCESS_DIRECTORY) {
                throw e;
            }
            return asKnown(account, last);
        }
    }

    private static Optional<Account> asKnown(Account account, Checked last) {
        return last.known() == Known.YES ? Optional.of(account) : Optional.empty();
    }

    /** Of many requests at once one asks. */
    private boolean claim(String id, long seen, long now) {
        return seen <= now - BETWEEN.toMillis()
                && database.<Boolean>write(handle ->
                        handle.createUpdate("UPDATE account SET asked_at = :now WHERE id = :id AND asked_at = :seen")
                                        .bind("now", now)
                                        .bind("id", id)
                                        .bind("seen", seen)
                                        .execute()
                                == 1);
    }

    private static Optional<Checked> checked(Handle handle, String id) {
        return handle.createQuery("SELECT origin_key, known, checked_at, asked_at FROM account WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> new Checked(
                        row.getString("origin_key"),
                        Known.valueOf(row.getString("known")),
                        row.getLong("checked_at"),
                        row.getLong("asked_at")))
                .findOne();
    }

    /** What was said counts no longer: everybody is asked about again at the next use. */
    public static void forget(Handle handle) {
        handle.createUpdate("UPDATE account SET checked_at = 0 WHERE origin = 'DIRECTORY'")
                .execute();
    }
}
