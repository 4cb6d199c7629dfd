package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * The user {@code admin} that a new installation begins with. The one-time password is in a file, for its owner's eyes only, before
 * the user is in the database; the file goes once the password was changed.
 */
public final class FirstAdministrator {
    private static final String NAME = "admin";
    private static final String SETTING = "first administrator";
    private static final int LENGTH = 20;

    private final Database database;
    private final Settings settings;
    private final Accounts accounts;
    private final Passwords passwords;
    private final AuditLog audit;
    private final Ids ids;
    private final Consumer<Handle> beside;

    /** {@code beside}: what else a new installation begins with, in the same transaction. */
    public FirstAdministrator(
            Database database,
            Settings settings,
            Accounts accounts,
            Passwords passwords,
            AuditLog audit,
            Ids ids,
            Consumer<Handle> beside) {
        this.database = database;
        this.settings = settings;
        this.accounts = accounts;
        this.passwords = passwords;
        this.audit = audit;
        this.ids = ids;
        this.beside = beside;
    }

    /** The password as long as it is good for something; {@code file} is where it is kept until then. */
    public Optional<String> oneTimePassword(Path file) {
        if (database.read(handle -> settings.get(handle, SETTING)).isEmpty()) {
            String password = ids.secret("").substring(0, LENGTH);
            String hash = passwords.hash(password);
            PemFiles.write(file, (password + "\n").getBytes(StandardCharsets.UTF_8));
            if (!database.<Boolean>write(handle -> create(handle, hash))) {
                discard(file);
            }
        }
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (database.read(FirstAdministrator::used)) {
            discard(file);
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static HoldfastException unusable(Path file, IOException e) {
        return new HoldfastException(
                ErrorCode.USAGE,
                file.toString(),
                "the file of the first password, " + file + ", cannot be read or deleted: " + InWords.of(e)
                        + ". Give it to the user that the server runs as.",
                e);
    }

    /** Of several servers that begin at once one makes the user. */
    private boolean create(Handle handle, String hash) {
        String mine = ids.next();
        if (!settings.putFirst(handle, SETTING, mine).equals(mine)) {
            return false;
        }
        accounts.create(handle, NAME, Role.ADMINISTRATOR, hash);
        audit.done(handle, Actor.server(), "user.create", NAME, "the first administrator");
        beside.accept(handle);
        return true;
    }

    private static boolean used(Handle handle) {
        return handle.createQuery("SELECT password_state FROM account WHERE name = :name")
                .bind("name", NAME)
                .mapTo(String.class)
                .findOne()
                .filter(state -> PasswordState.valueOf(state) == PasswordState.ONE_TIME)
                .isEmpty();
    }
}
