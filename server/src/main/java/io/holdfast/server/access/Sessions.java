package io.holdfast.server.access;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** From a session or a token to who bears it. */
public final class Sessions {
    private static final Duration LASTS = Duration.ofHours(12);

    /** A session that begins; {@code secret} is shown this once. */
    public record Opened(String secret, Instant expiresAt, Account account) {}

    private record Borne(Account account, Actor.Bearer by, Set<Permission> granted) {}

    private final Database database;
    private final Accounts accounts;
    private final Vouching vouching;
    private final AuditLog audit;
    private final Ids ids;
    private final Lockout lockout;

    public Sessions(Database database, Accounts accounts, Vouching vouching, AuditLog audit, Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.vouching = vouching;
        this.audit = audit;
        this.ids = ids;
        this.lockout = new Lockout(ids);
    }

    /** For who was judged to be the account's owner; {@code actor} is what he said. */
    Opened open(Account account, Actor actor) {
        String secret = ids.secret("hfs_");
        long now = ids.millis();
        long end = now + LASTS.toMillis();
        database.change(handle -> {
            lockout.forgive(handle, actor.name());
            lockout.forgive(handle, account.name());
            handle.createUpdate("DELETE FROM session WHERE expires_at < :now")
                    .bind("now", now)
                    .execute();
            handle.createUpdate("INSERT INTO session (hash, account_id, created_at, expires_at)"
                            + " VALUES (:hash, :id, :now, :end)")
                    .bind("hash", Secrets.hash(secret))
                    .bind("id", account.id())
                    .bind("now", now)
                    .bind("end", end)
                    .execute();
            audit.done(handle, actor, Logins.LOGIN, account.name(), "");
        });
        return new Opened(secret, Instant.ofEpochMilli(end), account);
    }

    public void logout(Actor actor, String secret) {
        database.change(handle -> {
            handle.createUpdate("DELETE FROM session WHERE hash = :hash")
                    .bind("hash", Secrets.hash(secret))
                    .execute();
            audit.done(handle, actor, "logout", actor.name(), "");
        });
    }

    /** Ends those of all whom an OpenID provider let in: what it is asked is otherwise now. */
    public static void endByProvider(Handle handle) {
        handle.createUpdate(
                        "DELETE FROM session WHERE account_id IN (SELECT id FROM account WHERE origin = 'PROVIDER')")
                .execute();
    }

    /** Who the bearer of {@code secret} is; empty when it opens nothing (any more). */
    public Optional<Actor> actor(@Nullable String secret, String address) {
        if (secret == null) {
            return Optional.empty();
        }
        String hash = Secrets.hash(secret);
        RoleMode mode = database.read(accounts::mode);
        Optional<Borne> borne = database.read(handle -> session(handle, hash).or(() -> token(handle, hash)));
        return borne.flatMap(
                one -> vouching.standing(one.account()).map(account -> actor(account, one, mode, address)));
    }

    private Optional<Borne> session(Handle handle, String hash) {
        return handle.createQuery("SELECT account.* FROM session JOIN account ON account.id = session.account_id"
                        + " WHERE hash = :hash AND expires_at > :now AND state = 'ENABLED'")
                .bind("hash", hash)
                .bind("now", ids.millis())
                .map(Accounts.ROW)
                .findOne()
                .map(account -> new Borne(account, Actor.Bearer.SESSION, Set.of(Permission.values())));
    }

    private Optional<Borne> token(Handle handle, String hash) {
        return handle.createQuery(
                        "SELECT account.*, permissions FROM api_token JOIN account ON account.id = api_token.account_id"
                                + " WHERE hash = :hash AND expires_at > :now AND state = 'ENABLED'")
                .bind("hash", hash)
                .bind("now", ids.millis())
                .map((row, context) -> new Borne(
                        Accounts.ROW.map(row, context),
                        Actor.Bearer.TOKEN,
                        ApiTokens.permissions(row.getString("permissions"))))
                .findOne();
    }

    private static Actor actor(Account account, Borne borne, RoleMode mode, String address) {
        Set<Permission> permissions = account.role().permissions(mode);
        permissions.retainAll(borne.granted());
        return new Actor(account.id(), account.name(), address, borne.by(), permissions, account.password());
    }
}
