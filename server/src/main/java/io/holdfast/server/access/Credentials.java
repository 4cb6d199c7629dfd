package io.holdfast.server.access;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** An account with what only its login may see. */
record Credentials(Account account, String password, String totpSecret, long totpStep) {
    static Optional<Credentials> named(Handle handle, String name) {
        return where(handle, "name", name);
    }

    static Optional<Credentials> of(Handle handle, String id) {
        return where(handle, "id", id);
    }

    private static Optional<Credentials> where(Handle handle, String column, String value) {
        return handle.createQuery("SELECT * FROM account WHERE " + column + " = :value")
                .bind("value", value)
                .map((row, context) -> new Credentials(
                        Accounts.ROW.map(row, context),
                        row.getString("password"),
                        row.getString("totp_secret"),
                        row.getLong("totp_step")))
                .findOne();
    }
}
