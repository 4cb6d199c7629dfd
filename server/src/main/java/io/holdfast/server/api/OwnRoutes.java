package io.holdfast.server.api;

import io.holdfast.server.access.ApiToken;
import io.holdfast.server.access.ApiTokens;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Logins;
import io.holdfast.server.access.PasswordState;
import io.holdfast.server.access.Permission;
import io.holdfast.server.access.SecondFactors;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** One's own account: who am I, password, second factor, tokens. */
final class OwnRoutes {
    record Self(String name, Set<Permission> permissions, PasswordState password) {}

    record PasswordChange(String old, String fresh) {}

    record Code(String code) {}

    record NewToken(String name, Set<Permission> permissions, Duration lifetime) {}

    private final Database database;
    private final Json json;
    private final Logins logins;
    private final SecondFactors factors;
    private final ApiTokens tokens;
    private final AuditLog audit;

    OwnRoutes(Database database, Json json, Logins logins, SecondFactors factors, ApiTokens tokens, AuditLog audit) {
        this.database = database;
        this.json = json;
        this.logins = logins;
        this.factors = factors;
        this.tokens = tokens;
        this.audit = audit;
    }

    List<Route> routes() {
        Routes own = new Routes(json, new Route.Door.Own());
        return own.get("/api/v1/self", "getSelf", Self.class, OwnRoutes::self)
                .post(
                        "/api/v1/self/password",
                        "changePassword",
                        PasswordChange.class,
                        Reply.Nothing.class,
                        this::changePassword)
                .post(
                        "/api/v1/self/totp",
                        "proposeSecondFactor",
                        Reply.Nothing.class,
                        SecondFactors.Proposal.class,
                        call -> Reply.of(factors.propose(call.person())))
                .post("/api/v1/self/totp/confirm", "confirmSecondFactor", Code.class, Reply.Nothing.class, call -> {
                    factors.confirm(call.person(), call.body(Code.class).code());
                    return Reply.nothing();
                })
                .list(
                        "/api/v1/self/tokens",
                        "listTokens",
                        own.pageOf(ApiToken.class),
                        List.of(),
                        call -> Reply.of(database.read(handle -> tokens.page(handle, call.actor(), call.page()))))
                .create(
                        "/api/v1/self/tokens",
                        "createToken",
                        NewToken.class,
                        json.type(ApiTokens.Issued.class),
                        this::createToken)
                .delete("/api/v1/self/tokens/{id}", "revokeToken", this::revokeToken)
                .routes();
    }

    private static Reply self(Call call) {
        return Reply.of(new Self(
                call.actor().name(), call.actor().permissions(), call.actor().password()));
    }

    private Reply changePassword(Call call) {
        PasswordChange change = call.body(PasswordChange.class);
        logins.changePassword(call.person(), change.old(), change.fresh());
        return Reply.nothing();
    }

    private Function<Handle, Reply> createToken(Call call) {
        NewToken wanted = call.body(NewToken.class);
        return handle -> {
            ApiTokens.Issued issued =
                    tokens.create(handle, call.person(), wanted.name(), wanted.permissions(), wanted.lifetime());
            audit.done(
                    handle,
                    call.actor(),
                    "token.create",
                    wanted.name(),
                    wanted.permissions().toString());
            return Reply.of(issued);
        };
    }

    private Reply revokeToken(Call call) {
        database.change(handle -> {
            tokens.revoke(handle, call.person(), call.path("id"));
            audit.done(handle, call.actor(), "token.revoke", call.path("id"), "");
        });
        return Reply.nothing();
    }
}
