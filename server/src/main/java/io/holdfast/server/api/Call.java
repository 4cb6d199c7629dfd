package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.Actor;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.PageRequest;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One request to one route, after it was decided that its actor may. */
record Call(Context context, Json json, Actor actor) {
    String path(String name) {
        return Json.readable(name, context.pathParam(name));
    }

    /** Refuses query parameters that would change nothing, such as a misspelt filter. */
    void requireKnownQuery(List<String> known) {
        for (String name : context.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw Conditions.invalid(
                        Json.readable("query", name),
                        "there is no such query parameter here; there is "
                                + (known.isEmpty() ? "none" : String.join(", ", known)) + ".");
            }
        }
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name)).map(text -> Json.readable(name, text));
    }

    Optional<Instant> moment(String name) {
        try {
            return query(name)
                    .map(text -> Instant.ofEpochMilli(Instant.parse(text).toEpochMilli()));
        } catch (DateTimeException | ArithmeticException e) {
            throw Conditions.invalid(name, "it is no moment such as 2026-01-31T20:00:00Z.");
        }
    }

    /** One of the words that a query parameter may be. */
    <E extends Enum<E>> Optional<E> word(String name, Class<E> words) {
        List<E> known = List.of(words.getEnumConstants());
        return query(name)
                .map(text -> known.stream()
                        .filter(each -> each.name().equals(text))
                        .findFirst()
                        .orElseThrow(() -> Conditions.invalid(
                                name,
                                "it is one of " + known.stream().map(Enum::name).collect(Collectors.joining(", "))
                                        + ".")));
    }

    /** All values of a query parameter that may be given again and again. */
    List<String> queries(String name) {
        return context.queryParams(name).stream()
                .map(text -> Json.readable(name, text))
                .toList();
    }

    /** The actor, who must have logged in: a token that was lost must not make others, or change how its owner logs in. */
    Actor person() {
        return switch (actor.bearer()) {
            case SESSION -> actor;
            case TOKEN, NOTHING ->
                throw new HoldfastException(
                        ErrorCode.ACCESS_DENIED, actor.name(), "this cannot be done with a token: log in.");
        };
    }

    <T> T body(Class<T> type) {
        return json.received(context.bodyAsBytes(), type);
    }

    /** {@code absent}, if nothing was sent. */
    <T> T body(Class<T> type, T absent) {
        return context.bodyAsBytes().length == 0 ? absent : body(type);
    }

    PageRequest page() {
        return PageRequest.of(query("limit"), query("after"));
    }

    /** The version that a change is made from, out of {@code If-Match}. */
    long seen() {
        String tag = context.header("If-Match");
        if (tag == null) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_UNCONDITIONAL,
                    "If-Match",
                    "a change names the version it is made from: read it, and send its ETag as If-Match.");
        }
        try {
            return Long.parseLong(tag.strip().replace("\"", ""));
        } catch (NumberFormatException e) {
            throw Conditions.invalid("If-Match", "it is no ETag of this server.");
        }
    }

    Optional<String> secret() {
        String header = context.header("Authorization");
        if (header != null) {
            return header.startsWith("Bearer ") ? Optional.of(header.substring(7)) : Optional.empty();
        }
        return Optional.ofNullable(context.cookie(Gate.COOKIE));
    }
}
