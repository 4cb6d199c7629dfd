package io.holdfast.server.api;

import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Page;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JavaType;

/** Collects the routes of one part of the API, all behind the same door. */
final class Routes {
    private final Json json;
    private final Route.Door door;
    private final List<Route> routes = new ArrayList<>();

    Routes(Json json, Route.Door door) {
        this.json = json;
        this.door = door;
    }

    static Routes needing(Json json, Permission permission) {
        return new Routes(json, new Route.Door.Needs(permission));
    }

    JavaType pageOf(Class<?> item) {
        return json.type(Page.class, item);
    }

    Routes get(String path, String operation, Class<?> response, Function<Call, Reply> work) {
        return add(
                HandlerType.GET,
                path,
                operation,
                Reply.Nothing.class,
                json.type(response),
                List.of(),
                new Route.Work.Plain(work));
    }

    Routes get(String path, String operation, JavaType response, Function<Call, Reply> work) {
        return add(
                HandlerType.GET, path, operation, Reply.Nothing.class, response, List.of(), new Route.Work.Plain(work));
    }

    /** A list in pages; {@code filters} are its query parameters beside limit and after. */
    Routes list(String path, String operation, JavaType response, List<String> filters, Function<Call, Reply> work) {
        List<String> query = new ArrayList<>(List.of("limit", "after"));
        query.addAll(filters);
        return add(HandlerType.GET, path, operation, Reply.Nothing.class, response, query, new Route.Work.Plain(work));
    }

    Routes post(String path, String operation, Class<?> request, JavaType response, Function<Call, Reply> work) {
        return add(HandlerType.POST, path, operation, request, response, List.of(), new Route.Work.Plain(work));
    }

    Routes post(String path, String operation, Class<?> request, Class<?> response, Function<Call, Reply> work) {
        return post(path, operation, request, json.type(response), work);
    }

    /** Makes something, once for each Idempotency-Key. */
    Routes create(
            String path,
            String operation,
            Class<?> request,
            JavaType response,
            Function<Call, Function<Handle, Reply>> prepare) {
        return add(HandlerType.POST, path, operation, request, response, List.of(), new Route.Work.Creating(prepare));
    }

    /** As {@link #get}, with query parameters. */
    Routes find(String path, String operation, Class<?> response, List<String> query, Function<Call, Reply> work) {
        return add(
                HandlerType.GET,
                path,
                operation,
                Reply.Nothing.class,
                json.type(response),
                query,
                new Route.Work.Plain(work));
    }

    /** As {@link #post}, with query parameters. */
    Routes ask(
            String path,
            String operation,
            Class<?> request,
            Class<?> response,
            List<String> query,
            Function<Call, Reply> work) {
        return add(HandlerType.POST, path, operation, request, json.type(response), query, new Route.Work.Plain(work));
    }

    /** A way for browsers. */
    Routes lead(String path, String operation, List<String> query, Function<Call, URI> where) {
        return add(
                HandlerType.GET,
                path,
                operation,
                Reply.Nothing.class,
                json.type(Reply.Nothing.class),
                query,
                new Route.Work.Leading(where));
    }

    /** Content, named by query parameters. */
    Routes stream(String path, String operation, List<String> query, Function<Call, Outflow> open) {
        return add(
                HandlerType.GET,
                path,
                operation,
                Reply.Nothing.class,
                json.type(byte[].class),
                query,
                new Route.Work.Streaming(open));
    }

    /** Content, named by the request's body. */
    Routes stream(String path, String operation, Class<?> request, Function<Call, Outflow> open) {
        return add(
                HandlerType.POST,
                path,
                operation,
                request,
                json.type(byte[].class),
                List.of(),
                new Route.Work.Streaming(open));
    }

    /** What happens, while it happens; each event has a {@code response}. */
    Routes tell(String path, String operation, Class<?> response, Function<Call, Events> open) {
        return add(
                HandlerType.GET,
                path,
                operation,
                Reply.Nothing.class,
                json.type(response),
                List.of(),
                new Route.Work.Telling(open));
    }

    Routes put(String path, String operation, Class<?> request, JavaType response, Function<Call, Reply> work) {
        return add(HandlerType.PUT, path, operation, request, response, List.of(), new Route.Work.Plain(work));
    }

    Routes delete(String path, String operation, Function<Call, Reply> work) {
        return delete(path, operation, List.of(), work);
    }

    /** As {@link #delete(String, String, Function)}, with query parameters. */
    Routes delete(String path, String operation, List<String> query, Function<Call, Reply> work) {
        return add(
                HandlerType.DELETE,
                path,
                operation,
                Reply.Nothing.class,
                json.type(Reply.Nothing.class),
                query,
                new Route.Work.Plain(work));
    }

    private Routes add(
            HandlerType method,
            String path,
            String operation,
            Class<?> request,
            JavaType response,
            List<String> query,
            Route.Work work) {
        routes.add(new Route(method, path, operation, door, request, response, List.copyOf(query), work));
        return this;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }
}
