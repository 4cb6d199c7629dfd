package io.holdfast.server.api;

import io.holdfast.server.access.Account;
import io.holdfast.server.access.AccountState;
import io.holdfast.server.access.Accounts;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Passwords;
import io.holdfast.server.access.Permission;
import io.holdfast.server.access.Role;
import io.holdfast.server.access.RoleMode;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Users and roles: who makes an account is, with three roles, not who gives it its part. */
final class UserRoutes {
    record NewUser(String name, Role role, String password) {}

    record UserChange(Role role, AccountState state) {}

    record OneTimePassword(String password) {}

    record Mode(RoleMode mode) {}

    private static final String USERS = "/api/v1/users";
    private static final String USER = "/api/v1/users/{id}";

    private final Database database;
    private final Json json;
    private final Accounts accounts;
    private final Passwords passwords;
    private final AuditLog audit;

    UserRoutes(Database database, Json json, Accounts accounts, Passwords passwords, AuditLog audit) {
        this.database = database;
        this.json = json;
        this.accounts = accounts;
        this.passwords = passwords;
        this.audit = audit;
    }

    List<Route> routes() {
        return Stream.of(looking(), making(), giving())
                .flatMap(each -> each.routes().stream())
                .toList();
    }

    private Routes looking() {
        Routes users = new Routes(json, new Route.Door.NeedsOneOf(List.of(Permission.ACCOUNTS, Permission.SECURE)));
        return users.list(
                        USERS,
                        "listUsers",
                        users.pageOf(Account.class),
                        List.of("name"),
                        call -> Reply.of(
                                database.read(handle -> accounts.page(handle, call.page(), call.query("name")))))
                .get(
                        USER,
                        "getUser",
                        Account.class,
                        call -> Reply.account(database.read(handle -> accounts.get(handle, call.path("id")))))
                .get(
                        "/api/v1/role-mode",
                        "getRoleMode",
                        Mode.class,
                        call -> Reply.of(new Mode(database.read(accounts::mode))));
    }

    private Routes making() {
        return Routes.needing(json, Permission.ACCOUNTS)
                .create(USERS, "createUser", NewUser.class, json.type(Account.class), this::create)
                .delete(USER, "removeUser", this::remove)
                .post(
                        "/api/v1/users/{id}/password",
                        "resetPassword",
                        OneTimePassword.class,
                        Account.class,
                        this::reset);
    }

    private Routes giving() {
        return Routes.needing(json, Permission.SECURE)
                .put(USER, "changeUser", UserChange.class, json.type(Account.class), this::change)
                .post("/api/v1/role-mode/divide", "divideRoles", Reply.Nothing.class, Reply.Nothing.class, call -> {
                    database.change(handle -> {
                        accounts.divide(handle);
                        audit.done(handle, call.actor(), "roles.divide", "", "");
                    });
                    return Reply.nothing();
                });
    }

    private Function<Handle, Reply> create(Call call) {
        NewUser user = call.body(NewUser.class);
        String hash = passwords.hash(user.password());
        return handle -> {
            Account made = accounts.create(handle, user.name(), user.role(), hash);
            audit.done(
                    handle,
                    call.actor(),
                    "user.create",
                    user.name(),
                    user.role().name());
            return Reply.account(made);
        };
    }

    private Reply change(Call call) {
        UserChange change = call.body(UserChange.class);
        return Reply.account(database.write(handle -> {
            Account changed =
                    accounts.change(handle, call.actor(), call.path("id"), call.seen(), change.role(), change.state());
            audit.done(handle, call.actor(), "user.change", changed.name(), change.role() + " " + change.state());
            return changed;
        }));
    }

    private Reply remove(Call call) {
        database.change(handle -> {
            String name = accounts.get(handle, call.path("id")).name();
            accounts.remove(handle, call.path("id"), call.seen());
            audit.done(handle, call.actor(), "user.remove", name, "");
        });
        return Reply.nothing();
    }

    private Reply reset(Call call) {
        String hash = passwords.hash(call.body(OneTimePassword.class).password());
        return Reply.account(database.write(handle -> {
            Account changed = accounts.reset(handle, call.path("id"), hash);
            audit.done(handle, call.actor(), "password.reset", changed.name(), "");
            return changed;
        }));
    }
}
