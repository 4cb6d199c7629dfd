package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Ids;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Accounts of people whom somebody else vouches for: made at their first login, brought up to date at each, without a password. */
public final class People {
    private final Accounts accounts;
    private final AuditLog audit;
    private final Ids ids;

    public People(Accounts accounts, AuditLog audit, Ids ids) {
        this.accounts = accounts;
        this.audit = audit;
        this.ids = ids;
    }

    /** The account of somebody who has just proved to be {@code person}. */
    Account admit(Handle handle, Origin origin, Person person) {
        Optional<Account> before = handle.createQuery(
                        "SELECT * FROM account WHERE origin = :origin AND origin_key = :key")
                .bind("origin", origin.name())
                .bind("key", person.key())
                .map(Accounts.ROW)
                .findOne();
        Optional<String> refusal =
                refusal(handle, person, before.map(Account::id).orElse(""));
        if (refusal.isPresent()) {
            throw denied(person.name(), refusal.get());
        }
        Role role = person.role().orElseThrow();
        return before.map(account -> renew(handle, account, person, role))
                .orElseGet(() -> make(handle, origin, person, role));
    }

    void requireEnabled(Account account) {
        if (account.state() == AccountState.DISABLED) {
            throw denied(
                    account.name(),
                    "your account is disabled here, or waits to be enabled: ask an administrator to enable it.");
        }
    }

    /** What the directory says of somebody who is using his account; empty when the account ends. */
    Optional<Account> confirm(Handle handle, Account account, Optional<Person> found) {
        Optional<Person> stands =
                found.filter(person -> refusal(handle, person, account.id()).isEmpty());
        if (stands.isEmpty()) {
            lose(handle, account);
            return Optional.empty();
        }
        return stands.map(person -> renew(handle, account, person, person.role().orElseThrow()));
    }

    private Optional<String> refusal(Handle handle, Person person, String own) {
        if (person.role().isEmpty()) {
            return Optional.of("none of your groups has a role here: ask an administrator to give one of them a role.");
        }
        if (accounts.mode(handle) == RoleMode.THREE_ROLES && person.role().get().rules()) {
            return Optional.of("with three roles no group can give the part of an administrator: ask for a user that is"
                    + " kept here.");
        }
        if (!Accounts.isName(person.name())) {
            return Optional.of("your name there cannot be a user's name here, which has 1 to 64 letters, digits or any"
                    + " of . _ @ -: ask an administrator.");
        }
        boolean taken = handle.createQuery("SELECT count(*) FROM account WHERE name = :name AND id <> :own")
                        .bind("name", person.name())
                        .bind("own", own)
                        .mapTo(Long.class)
                        .one()
                > 0;
        return taken
                ? Optional.of("somebody else has your name here: ask an administrator to remove or rename that user.")
                : Optional.empty();
    }

    private static HoldfastException denied(String name, String why) {
        return new HoldfastException(ErrorCode.ACCESS_DENIED, name, why);
    }

    private Account make(Handle handle, Origin origin, Person person, Role role) {
        String id = ids.next();
        handle.createUpdate(
                        "INSERT INTO account (id, name, role, state, password, password_state, totp_secret, totp_state,"
                                + " totp_step, version, created_at, changed_at, origin, origin_key, display_name, mail, known,"
                                + " checked_at, asked_at) VALUES (:id, :name, :role, :state, '', 'CHOSEN', '', 'OFF', 0, 1, :now,"
                                + " :now, :origin, :key, :display, :mail, 'YES', :now, :now)")
                .bind("id", id)
                .bind("name", person.name())
                .bind("role", role.name())
                .bind("state", Accounts.afterHandingOut(accounts.mode(handle)).name())
                .bind("now", ids.millis())
                .bind("origin", origin.name())
                .bind("key", person.key())
                .bind("display", person.displayName())
                .bind("mail", person.mail())
                .execute();
        audit.done(handle, Actor.server(), "user.create", person.name(), role + " by " + origin);
        return accounts.get(handle, id);
    }

    private Account renew(Handle handle, Account account, Person person, Role role) {
        handle.createUpdate("UPDATE account SET known = 'YES', checked_at = :now, asked_at = :now WHERE id = :id")
                .bind("now", ids.millis())
                .bind("id", account.id())
                .execute();
        boolean same = account.role() == role
                && account.name().equals(person.name())
                && account.displayName().equals(person.displayName())
                && account.mail().equals(person.mail());
        if (same) {
            return account;
        }
        handle.createUpdate("UPDATE account SET role = :role, name = :name, display_name = :display, mail = :mail,"
                        + " version = version + 1, changed_at = :now WHERE id = :id")
                .bind("role", role.name())
                .bind("name", person.name())
                .bind("display", person.displayName())
                .bind("mail", person.mail())
                .bind("now", ids.millis())
                .bind("id", account.id())
                .execute();
        audit.done(handle, Actor.server(), "user.change", person.name(), role + " by " + account.origin());
        return accounts.get(handle, account.id());
    }

    private void lose(Handle handle, Account account) {
        int lost = handle.createUpdate("UPDATE account SET known = 'NO' WHERE id = :id AND known = 'YES'")
                .bind("id", account.id())
                .execute();
        handle.createUpdate("UPDATE account SET checked_at = :now, asked_at = :now WHERE id = :id")
                .bind("now", ids.millis())
                .bind("id", account.id())
                .execute();
        Accounts.endSessions(handle, account.id());
        if (lost == 1) {
            audit.done(handle, Actor.server(), "user.lost", account.name(), "no longer known by " + account.origin());
        }
    }
}
