package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** From a name and a password, and a code where there is a second factor, to a session. Wrong ones lock the account for a while. */
public final class Logins {
    private static final Duration SESSION = Duration.ofHours(12);
    private static final String LOGIN = "login";
    private static final String SECRET_PURPOSE = "the second factor of ";

    /** A session that begins; {@code secret} is shown this once. */
    public record Session(String secret, Instant expiresAt, Account account) {}

    /** What an authenticator app needs. */
    public record Proposal(String secret, String uri) {}

    private record Row(Account account, String password, String totpSecret, long totpStep) {}

    private sealed interface Verdict {
        record Right(Row row) implements Verdict {}

        record Wrong(ErrorCode code, String message) implements Verdict {}
    }

    private final Database database;
    private final Accounts accounts;
    private final Passwords passwords;
    private final AuditLog audit;
    private final MasterKey key;
    private final Ids ids;
    private final Time time;
    private final Randomness randomness;
    private final Lockout lockout;
    private final String nobody;

    public Logins(
            Database database,
            Accounts accounts,
            Passwords passwords,
            AuditLog audit,
            MasterKey key,
            Ids ids,
            Time time,
            Randomness randomness) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.audit = audit;
        this.key = key;
        this.ids = ids;
        this.time = time;
        this.randomness = randomness;
        this.lockout = new Lockout(ids);
        this.nobody = passwords.hash(ids.secret(""));
    }

    public Session login(String name, String password, Optional<String> code, String address) {
        Actor claimed = Actor.claimed(name, address);
        Verdict verdict = judge(name, password, code);
        return switch (verdict) {
            case Verdict.Right(Row row) -> open(row, claimed);
            case Verdict.Wrong(ErrorCode why, String message) -> {
                audit.refused(claimed, LOGIN, name, why.code());
                throw new HoldfastException(why, LOGIN, message);
            }
        };
    }

    private Verdict judge(String name, String password, Optional<String> code) {
        if (!database.<Boolean>write(handle -> lockout.attempt(handle, name))) {
            return locked();
        }
        Optional<Row> found = database.read(handle -> row(handle, "name", name));
        if (found.isEmpty()) {
            // As long as for a name that exists, so that the time does not tell.
            passwords.matches(password, nobody);
            return wrong();
        }
        Row row = found.get();
        if (!passwords.matches(password, row.password()) || row.account().state() == AccountState.DISABLED) {
            return wrong();
        }
        return row.account().totp() == TotpState.ON ? secondFactor(row, code) : new Verdict.Right(row);
    }

    private static Verdict wrong() {
        return new Verdict.Wrong(
                ErrorCode.ACCESS_CREDENTIALS, "name or password is wrong, or the account is disabled: try again.");
    }

    private static Verdict locked() {
        return new Verdict.Wrong(
                ErrorCode.ACCESS_LOCKED,
                "too many attempts with this name: it is locked for up to " + Lockout.LOCKED.toMinutes()
                        + " minutes; an administrator may reset the password.");
    }

    private Verdict secondFactor(Row row, Optional<String> code) {
        if (code.isEmpty()) {
            return new Verdict.Wrong(
                    ErrorCode.ACCESS_SECOND_FACTOR,
                    "this account has a second factor: send the code of the app as well.");
        }
        OptionalLong step = Totp.step(secret(row), code.get(), time.now(), row.totpStep());
        // The step is written only if nobody was faster: a code opens once.
        boolean first = step.isPresent()
                && database.<Boolean>write(handle ->
                        handle.createUpdate("UPDATE account SET totp_step = :step WHERE id = :id AND totp_step < :step")
                                        .bind("step", step.getAsLong())
                                        .bind("id", row.account().id())
                                        .execute()
                                == 1);
        if (first) {
            return new Verdict.Right(row);
        }
        return new Verdict.Wrong(
                ErrorCode.ACCESS_SECOND_FACTOR, "the code is wrong or was used before: wait for the next one.");
    }

    private byte[] secret(Row row) {
        return key.open(row.totpSecret(), SECRET_PURPOSE + row.account().id());
    }

    private Session open(Row row, Actor actor) {
        String secret = ids.secret("hfs_");
        long now = ids.millis();
        long end = now + SESSION.toMillis();
        database.change(handle -> {
            lockout.forgive(handle, row.account().name());
            handle.createUpdate("DELETE FROM session WHERE expires_at < :now")
                    .bind("now", now)
                    .execute();
            handle.createUpdate("INSERT INTO session (hash, account_id, created_at, expires_at)"
                            + " VALUES (:hash, :id, :now, :end)")
                    .bind("hash", Secrets.hash(secret))
                    .bind("id", row.account().id())
                    .bind("now", now)
                    .bind("end", end)
                    .execute();
            audit.done(handle, actor, LOGIN, row.account().name(), "");
        });
        return new Session(secret, Instant.ofEpochMilli(end), row.account());
    }

    public void logout(Actor actor, String secret) {
        database.change(handle -> {
            handle.createUpdate("DELETE FROM session WHERE hash = :hash")
                    .bind("hash", Secrets.hash(secret))
                    .execute();
            audit.done(handle, actor, "logout", actor.name(), "");
        });
    }

    /** Ends all sessions of the account, this one too. */
    public void changePassword(Actor actor, String old, String fresh) {
        Row row = own(actor);
        if (!database.<Boolean>write(handle -> lockout.attempt(handle, actor.name()))
                || !passwords.matches(old, row.password())) {
            audit.refused(actor, "password.change", actor.name(), ErrorCode.ACCESS_CREDENTIALS.code());
            throw new HoldfastException(
                    ErrorCode.ACCESS_CREDENTIALS,
                    actor.name(),
                    "the old password is wrong, or was tried too often: try again, later.");
        }
        if (old.equals(fresh)) {
            throw Conditions.invalid("password", "choose one that differs from the old one.");
        }
        String hash = passwords.hash(fresh);
        database.change(handle -> {
            accounts.choosePassword(handle, actor.accountId(), hash);
            audit.done(handle, actor, "password.change", actor.name(), "");
        });
    }

    /** Hands out a secret; it counts from the first right code on. */
    public Proposal proposeSecondFactor(Actor actor) {
        if (own(actor).account().totp() == TotpState.ON) {
            throw Conditions.impossible(
                    actor.name(),
                    "there is a second factor already: an administrator takes it away by resetting the password.");
        }
        byte[] secret = new byte[Totp.SECRET_SIZE];
        randomness.fill(secret);
        database.change(handle -> {
            handle.createUpdate("UPDATE account SET totp_secret = :secret, totp_state = 'PROPOSED' WHERE id = :id")
                    .bind("secret", key.seal(secret, SECRET_PURPOSE + actor.accountId()))
                    .bind("id", actor.accountId())
                    .execute();
            audit.done(handle, actor, "totp.propose", actor.name(), "");
        });
        String text = Totp.base32(secret);
        String account = java.net.URLEncoder.encode(actor.name(), StandardCharsets.UTF_8);
        return new Proposal(text, "otpauth://totp/Holdfast:" + account + "?secret=" + text + "&issuer=Holdfast");
    }

    public void confirmSecondFactor(Actor actor, String code) {
        Row row = own(actor);
        OptionalLong step = row.account().totp() == TotpState.PROPOSED
                ? Totp.step(secret(row), code, time.now(), row.totpStep())
                : OptionalLong.empty();
        if (step.isEmpty()) {
            audit.refused(actor, "totp.confirm", actor.name(), ErrorCode.ACCESS_SECOND_FACTOR.code());
            throw new HoldfastException(
                    ErrorCode.ACCESS_SECOND_FACTOR,
                    actor.name(),
                    "the code is wrong: check the clock of the phone and try again.");
        }
        database.change(handle -> {
            handle.createUpdate("UPDATE account SET totp_state = 'ON', totp_step = :step WHERE id = :id")
                    .bind("step", step.getAsLong())
                    .bind("id", actor.accountId())
                    .execute();
            audit.done(handle, actor, "totp.confirm", actor.name(), "");
        });
    }

    private Row own(Actor actor) {
        return database.read(handle -> row(handle, "id", actor.accountId()))
                .orElseThrow(() -> Conditions.unknown("user", actor.accountId()));
    }

    private static Optional<Row> row(Handle handle, String column, String value) {
        return handle.createQuery("SELECT * FROM account WHERE " + column + " = :value")
                .bind("value", value)
                .map((row, context) -> new Row(
                        Accounts.ROW.map(row, context),
                        row.getString("password"),
                        row.getString("totp_secret"),
                        row.getLong("totp_step")))
                .findOne();
    }

    /** Who the bearer of {@code secret} is; empty when it opens nothing (any more). */
    public Optional<Actor> actor(@Nullable String secret, String address) {
        if (secret == null) {
            return Optional.empty();
        }
        String hash = Secrets.hash(secret);
        return database.read(handle -> {
            RoleMode mode = accounts.mode(handle);
            Optional<Account> session = handle.createQuery(
                            "SELECT account.* FROM session JOIN account ON account.id = session.account_id"
                                    + " WHERE hash = :hash AND expires_at > :now AND state = 'ENABLED'")
                    .bind("hash", hash)
                    .bind("now", ids.millis())
                    .map(Accounts.ROW)
                    .findOne();
            if (session.isPresent()) {
                return session.map(account ->
                        actor(account, Actor.Bearer.SESSION, account.role().permissions(mode), address));
            }
            return handle.createQuery(
                            "SELECT account.*, permissions FROM api_token JOIN account ON account.id = api_token.account_id"
                                    + " WHERE hash = :hash AND expires_at > :now AND state = 'ENABLED'")
                    .bind("hash", hash)
                    .bind("now", ids.millis())
                    .map((row, context) -> {
                        Account account = Accounts.ROW.map(row, context);
                        Set<Permission> granted = ApiTokens.permissions(row.getString("permissions"));
                        granted.retainAll(account.role().permissions(mode));
                        return actor(account, Actor.Bearer.TOKEN, granted, address);
                    })
                    .findOne();
        });
    }

    private static Actor actor(Account account, Actor.Bearer bearer, Set<Permission> permissions, String address) {
        return new Actor(account.id(), account.name(), address, bearer, permissions, account.password());
    }
}
