package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.PasswordState;
import io.holdfast.server.access.Permission;
import io.holdfast.server.access.Sessions;
import io.holdfast.server.database.Json;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Lets a request through its door, or refuses it and writes that down. */
final class Gate {
    static final String COOKIE = "holdfast_session";

    private final Json json;
    private final Sessions sessions;
    private final AuditLog audit;

    Gate(Json json, Sessions sessions, AuditLog audit) {
        this.json = json;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** Has a browser bear the secret of a session. */
    static void keep(Context context, String secret) {
        Cookie cookie = new Cookie(COOKIE, secret);
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.STRICT);
        cookie.setSecure(true);
        context.cookie(cookie);
    }

    /** {@code action} is how the audit log calls what is refused. */
    Call admit(Context context, Route.Door door, String action) {
        Actor stranger = Actor.stranger(context.ip());
        Optional<String> secret = new Call(context, json, stranger).secret();
        Optional<Actor> known = secret.flatMap(text -> sessions.actor(text, context.ip()));
        return new Call(
                context,
                json,
                switch (door) {
                    case Route.Door.Open() -> known.orElse(stranger);
                    case Route.Door.Own() -> same(context, known(known, stranger, action));
                    case Route.Door.Needs(Permission permission) ->
                        permitted(same(context, known(known, stranger, action)), List.of(permission), action);
                    case Route.Door.NeedsOneOf(List<Permission> permissions) ->
                        permitted(same(context, known(known, stranger, action)), permissions, action);
                });
    }

    private Actor known(Optional<Actor> actor, Actor stranger, String action) {
        return actor.orElseThrow(() -> refuse(
                stranger, action, ErrorCode.ACCESS_CREDENTIALS, "no session or token, or one that has ended: log in."));
    }

    private Actor permitted(Actor actor, List<Permission> oneOf, String action) {
        if (actor.password() == PasswordState.ONE_TIME) {
            throw refuse(
                    actor,
                    action,
                    ErrorCode.ACCESS_PASSWORD_CHANGE,
                    "the password is for one time: choose another first.");
        }
        if (Collections.disjoint(actor.permissions(), oneOf)) {
            String what = oneOf.size() == 1 ? oneOf.getFirst().name() : "one of " + oneOf;
            throw refuse(
                    actor,
                    action,
                    ErrorCode.ACCESS_DENIED,
                    "this needs the permission " + what + ", which you do not have: ask an administrator.");
        }
        return actor;
    }

    /** A browser sends the cookie by itself, also for a page of somebody else; that page cannot set this header. */
    private static Actor same(Context context, Actor actor) {
        boolean reads = context.method().name().equals("GET");
        if (!reads && context.header("Authorization") == null && context.header("X-Holdfast") == null) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_DENIED,
                    "X-Holdfast",
                    "a change with the cookie alone needs the header X-Holdfast: send it, with any value.");
        }
        return actor;
    }

    private HoldfastException refuse(Actor actor, String action, ErrorCode code, String message) {
        audit.refused(actor, action, "", code.code());
        return new HoldfastException(code, action, message);
    }
}
