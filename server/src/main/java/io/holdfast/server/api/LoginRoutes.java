package io.holdfast.server.api;

import io.holdfast.server.access.Account;
import io.holdfast.server.access.Logins;
import io.holdfast.server.access.Sessions;
import io.holdfast.server.database.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Logging in and out. */
final class LoginRoutes {
    record Login(String name, String password, Optional<String> code) {
        @Override
        public String toString() {
            return "login of " + name;
        }
    }

    record Session(String token, Instant expiresAt, Account account) {}

    private final Json json;
    private final Logins logins;
    private final Sessions sessions;

    LoginRoutes(Json json, Logins logins, Sessions sessions) {
        this.json = json;
        this.logins = logins;
        this.sessions = sessions;
    }

    List<Route> routes() {
        Routes open = new Routes(json, new Route.Door.Open())
                .post("/api/v1/login", "login", Login.class, Session.class, this::login);
        Routes own = new Routes(json, new Route.Door.Own())
                .post("/api/v1/logout", "logout", Reply.Nothing.class, Reply.Nothing.class, this::logout);
        return Stream.concat(open.routes().stream(), own.routes().stream()).toList();
    }

    private Reply login(Call call) {
        Login login = call.body(Login.class);
        Sessions.Opened session = logins.login(
                login.name(), login.password(), login.code(), call.actor().address());
        Gate.keep(call.context(), session.secret());
        return Reply.of(new Session(session.secret(), session.expiresAt(), session.account()));
    }

    private Reply logout(Call call) {
        call.secret().ifPresent(secret -> sessions.logout(call.actor(), secret));
        call.context().removeCookie(Gate.COOKIE);
        return Reply.nothing();
    }
}
