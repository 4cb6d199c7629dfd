package io.holdfast.server.api;

import io.holdfast.server.access.Permission;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JavaType;

/** One operation: where it is, who may, what goes in and comes out. The OpenAPI document is made of these. */
record Route(
        HandlerType method,
        String path,
        String operation,
        Door door,
        Class<?> request,
        JavaType response,
        List<String> query,
        Work work) {
    /** Who gets in. */
    sealed interface Door {
        /** Anybody. */
        record Open() implements Door {}

        /** Everybody who is logged in, even with a one-time password. */
        record Own() implements Door {}

        record Needs(Permission permission) implements Door {}

        record NeedsOneOf(List<Permission> permissions) implements Door {}
    }

    /** What a route does. */
    sealed interface Work {
        record Plain(Function<Call, Reply> answer) implements Work {}

        /** Sends content as it comes in. */
        record Streaming(Function<Call, Outflow> open) implements Work {}

        /** Tells what happens while it happens. */
        record Telling(Function<Call, Events> open) implements Work {}

        /** Sends a browser elsewhere. */
        record Leading(Function<Call, URI> where) implements Work {}

        /** Makes something: prepares what takes long, and then does the rest in the transaction it is handed, with the record that makes a repetition harmless. */
        record Creating(Function<Call, Function<Handle, Reply>> prepare) implements Work {}
    }

    int status() {
        if (leads()) {
            return 303;
        }
        if (response.getRawClass() == Reply.Nothing.class) {
            return 204;
        }
        return creates() ? 201 : 200;
    }

    boolean creates() {
        return switch (work) {
            case Work.Plain _, Work.Streaming _, Work.Telling _, Work.Leading _ -> false;
            case Work.Creating _ -> true;
        };
    }

    /** As what comes out is called. */
    String mediaType() {
        return switch (work) {
            case Work.Streaming _ -> "application/octet-stream";
            case Work.Telling _ -> Events.TYPE;
            case Work.Plain _, Work.Creating _, Work.Leading _ -> "application/json";
        };
    }

    /** Whether it sends a browser elsewhere, which may come with whatever the one who sent it adds. */
    boolean leads() {
        return switch (work) {
            case Work.Leading _ -> true;
            case Work.Plain _, Work.Creating _, Work.Streaming _, Work.Telling _ -> false;
        };
    }

    boolean conditional() {
        return method.equals(HandlerType.PUT) || (method.equals(HandlerType.DELETE) && !operation.startsWith("revoke"));
    }

    /** As it is called in the audit log when it is refused. */
    String action() {
        return method.name().toLowerCase(Locale.ROOT) + " " + path;
    }
}
