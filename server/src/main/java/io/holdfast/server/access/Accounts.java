package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Like;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.database.Settings;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Who may log in. At every moment somebody is enabled who may change this list. */
public final class Accounts {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");
    private static final String MODE = "role mode";
    /** Who holds it is the only one who takes somebody's part away: whoever looks who is left sees what the others did. */
    private static final String LOCK = "keepers";

    static final RowMapper<Account> ROW = (row, context) -> new Account(
            row.getString("id"),
            row.getString("name"),
            Role.valueOf(row.getString("role")),
            AccountState.valueOf(row.getString("state")),
            PasswordState.valueOf(row.getString("password_state")),
            TotpState.valueOf(row.getString("totp_state")),
            Origin.valueOf(row.getString("origin")),
            row.getString("display_name"),
            row.getString("mail"),
            Instant.ofEpochMilli(row.getLong("created_at")),
            Instant.ofEpochMilli(row.getLong("changed_at")),
            row.getLong("version"));

    private final Ids ids;
    private final Settings settings;
    private final Lockout lockout;

    public Accounts(Ids ids, Settings settings) {
        this.ids = ids;
        this.settings = settings;
        this.lockout = new Lockout(ids);
    }

    /**
     * The password, here its hash, is for one time: it only lets its owner choose another. With three roles the account waits until
     * the security administrator enables it: who makes it and knows its first password cannot give it a part.
     */
    public Account create(Handle handle, String name, Role role, String hash) {
        if (!isName(name)) {
            throw Conditions.invalid("name", "a user's name has 1 to 64 letters, digits or any of . _ @ -.");
        }
        RoleMode mode = mode(handle);
        checkRole(mode, role);
        String id = ids.next();
        handle.createUpdate(
                        "INSERT INTO account (id, name, role, state, password, password_state, totp_secret, totp_state,"
                                + " totp_step, version, created_at, changed_at)"
                                + " VALUES (:id, :name, :role, :state, :password, 'ONE_TIME', '', 'OFF', 0, 1, :now, :now)")
                .bind("id", id)
                .bind("name", name)
                .bind("role", role.name())
                .bind("state", afterHandingOut(mode).name())
                .bind("password", hash)
                .bind("now", ids.millis())
                .execute();
        return get(handle, id);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static AccountState afterHandingOut(RoleMode mode) {
        return switch (mode) {
            case ORDINARY -> AccountState.ENABLED;
            case THREE_ROLES -> AccountState.DISABLED;
        };
    }

    public Account get(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM account WHERE id = :id")
                .bind("id", id)
                .map(ROW)
                .findOne()
                .orElseThrow(() -> Conditions.unknown("user", id));
    }

    public Page<Account> page(Handle handle, PageRequest request, Optional<String> contains) {
        List<Account> read = handle.createQuery("SELECT * FROM account WHERE name > :after"
                        + " AND lower(name) LIKE lower(:like) ESCAPE '!' ORDER BY name LIMIT :limit")
                .bind("after", request.after().orElse(""))
                .bind("like", Like.containing(contains.orElse("")))
                .bind("limit", request.limit() + 1)
                .map(ROW)
                .list();
        return Page.of(read, request.limit(), Account::name);
    }

    /** Ends what the account has open, too: what it was allowed before it is not allowed any more. */
    public Account change(Handle handle, Actor by, String id, long seen, Role role, AccountState state) {
        Settings.lock(handle, LOCK);
        RoleMode mode = mode(handle);
        checkRole(mode, role);
        Account before = get(handle, id);
        if (mode == RoleMode.THREE_ROLES && by.accountId().equals(id) && before.role() != role) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_DENIED,
                    before.name(),
                    "with three roles nobody gives himself another part: ask another security administrator.");
        }
        if (before.origin() != Origin.LOCAL && before.role() != role) {
            throw Conditions.invalid("role", "this user has the role of his groups: give one of them another role.");
        }
        int changed = handle.createUpdate(
                        "UPDATE account SET role = :role, state = :state, version = version + 1, changed_at = :now"
                                + " WHERE id = :id AND version = :seen")
                .bind("id", id)
                .bind("seen", seen)
                .bind("role", role.name())
                .bind("state", state.name())
                .bind("now", ids.millis())
                .execute();
        requireOne(handle, changed, id);
        requireKeepers(handle, mode);
        endSessions(handle, id);
        return get(handle, id);
    }

    public void remove(Handle handle, String id, long seen) {
        Settings.lock(handle, LOCK);
        int removed = handle.createUpdate("DELETE FROM account WHERE id = :id AND version = :seen")
                .bind("id", id)
                .bind("seen", seen)
                .execute();
        requireOne(handle, removed, id);
        requireKeepers(handle, mode(handle));
        endSessions(handle, id);
        handle.createUpdate("DELETE FROM api_token WHERE account_id = :id")
                .bind("id", id)
                .execute();
    }

    private void requireOne(Handle handle, int rows, String id) {
        if (rows == 0) {
            throw Conditions.changed("user " + id, get(handle, id).version());
        }
    }

    /** The password that the account's owner chose. */
    void choosePassword(Handle handle, String id, String hash) {
        set(handle, id, hash, PasswordState.CHOSEN);
    }

    /**
     * A password that somebody else gave, here its hash: it also lifts a lock and takes the second factor away. With three roles the
     * account is disabled until the security administrator has looked at it.
     */
    public Account reset(Handle handle, String id, String hash) {
        Settings.lock(handle, LOCK);
        RoleMode mode = mode(handle);
        if (get(handle, id).origin() != Origin.LOCAL) {
            throw Conditions.impossible(
                    id,
                    "the password of this user is not kept here: change it there. To take a second factor away, remove the"
                            + " user, who is made known again at the next login.");
        }
        set(handle, id, hash, PasswordState.ONE_TIME);
        Account account = get(handle, id);
        if (mode == RoleMode.THREE_ROLES) {
            handle.createUpdate("UPDATE account SET state = 'DISABLED' WHERE id = :id")
                    .bind("id", id)
                    .execute();
        }
        handle.createUpdate("UPDATE account SET totp_secret = '', totp_state = 'OFF' WHERE id = :id")
                .bind("id", id)
                .execute();
        requireKeepers(handle, mode);
        lockout.forgive(handle, account.name());
        return get(handle, id);
    }

    private void set(Handle handle, String id, String hash, PasswordState state) {
        int changed = handle.createUpdate("UPDATE account SET password = :hash, password_state = :state,"
                        + " version = version + 1, changed_at = :now WHERE id = :id")
                .bind("id", id)
                .bind("hash", hash)
                .bind("state", state.name())
                .bind("now", ids.millis())
                .execute();
        if (changed == 0) {
            throw Conditions.unknown("user", id);
        }
        endSessions(handle, id);
    }

    static void endSessions(Handle handle, String id) {
        handle.createUpdate("DELETE FROM session WHERE account_id = :id")
                .bind("id", id)
                .execute();
    }

    public RoleMode mode(Handle handle) {
        return settings.get(handle, MODE).map(RoleMode::valueOf).orElse(RoleMode.ORDINARY);
    }

    /** There is no way back through this door: one who could go back alone would hold all three parts. */
    public void divide(Handle handle) {
        Settings.lock(handle, LOCK);
        for (Role role : List.of(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)) {
            if (enabled(handle, role) == 0) {
                throw Conditions.impossible(
                        role.name(),
                        "nobody is enabled as " + role
                                + " who has logged in once and is kept here: create all three first.");
            }
        }
        settings.put(handle, MODE, RoleMode.THREE_ROLES.name());
    }

    /** Those of a directory do not count: it may not be there when they are needed. */
    private static long enabled(Handle handle, Role role) {
        return handle.createQuery("SELECT count(*) FROM account WHERE role = :role AND state = 'ENABLED'"
                        + " AND password_state = 'CHOSEN' AND origin = 'LOCAL'")
                .bind("role", role.name())
                .mapTo(Long.class)
                .one();
    }

    private static void checkRole(RoleMode mode, Role role) {
        if (mode == RoleMode.THREE_ROLES && role == Role.ADMINISTRATOR) {
            throw Conditions.invalid(
                    "role", "with three roles nobody is administrator of everything: choose one of the three.");
        }
    }

    /** Whoever may make accounts and whoever may give them parts must remain, or nobody could ever again. */
    private static void requireKeepers(Handle handle, RoleMode mode) {
        for (Permission needed : List.of(Permission.ACCOUNTS, Permission.SECURE)) {
            boolean kept = Arrays.stream(Role.values())
                    .filter(role -> role.permissions(mode).contains(needed))
                    .anyMatch(role -> enabled(handle, role) > 0);
            if (!kept) {
                throw Conditions.impossible(
                        "users",
                        "nobody would be left who has the permission " + needed
                                + " and a password of his own: give somebody else that role first.");
            }
        }
    }
}
