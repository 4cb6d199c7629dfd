package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.util.Optional;

/** From a name and a password, and a code where there is a second factor, to a session. Wrong ones lock the account for a while. */
public final class Logins {
    static final String LOGIN = "login";

    /** Whom those who are not known here are looked up with. */
    public record Outside(Registry registry, People people) {}

    private final Database database;
    private final Accounts accounts;
    private final Passwords passwords;
    private final SecondFactors factors;
    private final Sessions sessions;
    private final Outside outside;
    private final AuditLog audit;
    private final Lockout lockout;
    private final String nobody;

    public Logins(
            Database database,
            Accounts accounts,
            Passwords passwords,
            SecondFactors factors,
            Sessions sessions,
            Outside outside,
            AuditLog audit,
            Ids ids) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.factors = factors;
        this.sessions = sessions;
        this.outside = outside;
        this.audit = audit;
        this.lockout = new Lockout(ids);
        this.nobody = passwords.hash(ids.secret(""));
    }

    public Sessions.Opened login(String name, String password, Optional<String> code, String address) {
        Actor claimed = Actor.claimed(name, address);
        try {
            Credentials who = judge(name, password);
            factors.require(who, code);
            return sessions.open(who.account(), claimed);
        } catch (HoldfastException e) {
            audit.refused(claimed, LOGIN, name, e.code().code());
            throw e;
        }
    }

    /** Who is known here is judged here, even if a directory has somebody of the same name. */
    private Credentials judge(String name, String password) {
        count(name);
        Optional<Credentials> local = database.read(handle -> Credentials.named(handle, name))
                .filter(found -> found.account().origin() == Origin.LOCAL);
        if (local.isEmpty()) {
            // As long as for a name that exists, so that the time does not tell.
            passwords.matches(password, nobody);
            return byDirectory(name, password);
        }
        Credentials who = local.get();
        if (!passwords.matches(password, who.password()) || who.account().state() == AccountState.DISABLED) {
            throw wrong();
        }
        return who;
    }

    private Credentials byDirectory(String name, String password) {
        // Directories let in whoever shows no password at all, as nobody.
        if (password.isEmpty()) {
            throw wrong();
        }
        try {
            Person person = outside.registry().named(name).orElseThrow(Logins::wrong);
            // Directories take several spellings for one name; all count together.
            if (!person.name().equals(name)) {
                count(person.name());
            }
            if (!outside.registry().proves(person, password)) {
                throw wrong();
            }
            Account account = database.write(handle -> outside.people().admit(handle, Origin.DIRECTORY, person));
            outside.people().requireEnabled(account);
            return database.read(handle -> Credentials.of(handle, account.id())).orElseThrow(Logins::wrong);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.ACCESS_DIRECTORY) {
                database.change(handle -> lockout.withdraw(handle, name));
            }
            throw e;
        }
    }

    /** A session for somebody whom an OpenID provider has let in just now. */
    public Sessions.Opened byProvider(Person person, String address) {
        Account account = database.write(handle -> outside.people().admit(handle, Origin.PROVIDER, person));
        outside.people().requireEnabled(account);
        return sessions.open(account, Actor.claimed(person.name(), address));
    }

    private void count(String name) {
        if (!database.<Boolean>write(handle -> lockout.attempt(handle, name))) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_LOCKED,
                    LOGIN,
                    "too many attempts with this name: it is locked for up to " + Lockout.LOCKED.toMinutes()
                            + " minutes; an administrator may reset the password.");
        }
    }

    private static HoldfastException wrong() {
        return new HoldfastException(
                ErrorCode.ACCESS_CREDENTIALS,
                LOGIN,
                "name or password is wrong, or the account is disabled: try again.");
    }

    /** Ends all sessions of the account, this one too. */
    public void changePassword(Actor actor, String old, String fresh) {
        Credentials own = database.read(handle -> Credentials.of(handle, actor.accountId()))
                .orElseThrow(() -> Conditions.unknown("user", actor.accountId()));
        if (own.account().origin() != Origin.LOCAL) {
            throw Conditions.impossible(
                    actor.name(), "your password is not kept here: change it where your organisation keeps it.");
        }
        if (!database.<Boolean>write(handle -> lockout.attempt(handle, actor.name()))
                || !passwords.matches(old, own.password())) {
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
}
