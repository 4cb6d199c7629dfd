package io.holdfast.server.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.holdfast.server.database.Json;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JavaType;

/** Makes the OpenAPI 3.1 document out of the routes and the records they carry. */
final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final Json json;
    private final Map<String, Object> schemas = new TreeMap<>();
    /** Whose each name is. */
    private final Map<String, String> types = new TreeMap<>();

    OpenApi(Json json) {
        this.json = json;
    }

    String document(List<Route> routes) {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (Route route : routes) {
            paths.computeIfAbsent(route.path(), path -> new TreeMap<>())
                    .put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
        }
        schema(json.type(Problem.class));
        Map<String, Object> document = new TreeMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Holdfast",
                        "description",
                        "All that the server can do; the command line does it through this.",
                        "version",
                        "v1",
                        "license",
                        Map.of("name", "see LICENSE", "identifier", "LicenseRef-Holdfast")));
        document.put("servers", List.of(Map.of("url", "/")));
        document.put("paths", paths);
        document.put(
                "components",
                new TreeMap<>(Map.of(
                        "schemas",
                        schemas,
                        "securitySchemes",
                        new TreeMap<>(Map.of(
                                "bearer", new TreeMap<>(Map.of("type", "http", "scheme", "bearer")),
                                "cookie",
                                        new TreeMap<>(
                                                Map.of("type", "apiKey", "in", "cookie", "name", Gate.COOKIE)))))));
        return json.pretty(sorted(document)) + "\n";
    }

    private static Object sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> result = new TreeMap<>();
                map.forEach((key, each) -> result.put(key.toString(), sorted(each)));
                yield result;
            }
            case List<?> list -> list.stream().map(OpenApi::sorted).toList();
            default -> value;
        };
    }

    private Map<String, Object> operation(Route route) {
        Map<String, Object> operation = new TreeMap<>();
        operation.put("operationId", route.operation());
        operation.put("summary", summary(route));
        operation.put("tags", List.of(route.path().split("/", -1)[3]));
        operation.put(
                "security",
                switch (route.door()) {
                    case Route.Door.Open() -> List.of();
                    case Route.Door.Own() -> security();
                    case Route.Door.Needs _, Route.Door.NeedsOneOf _ -> security();
                });
        List<Object> parameters = new ArrayList<>();
        PARAMETER
                .matcher(route.path())
                .results()
                .map(MatchResult::group)
                .forEach(name -> parameters.add(parameter(name.substring(1, name.length() - 1), "path")));
        route.query().forEach(name -> parameters.add(parameter(name, "query")));
        if (route.conditional()) {
            parameters.add(parameter("If-Match", "header"));
        }
        if (route.creates()) {
            parameters.add(parameter("Idempotency-Key", "header"));
        }
        operation.put("parameters", parameters);
        if (route.request() != Reply.Nothing.class) {
            operation.put("requestBody", body(route.request()));
        }
        Map<String, Object> responses = new TreeMap<>();
        responses.put(Integer.toString(route.status()), good(route));
        Map<String, Object> problem = content("application/problem+json", json.type(Problem.class));
        responses.put("4XX", Map.of("description", "refused", "content", problem));
        responses.put("5XX", Map.of("description", "impossible now, or an error of ours", "content", problem));
        operation.put("responses", responses);
        return operation;
    }

    private Map<String, Object> body(Class<?> request) {
        return request == byte[].class
                ? Map.of("required", true, "content", Map.of("application/octet-stream", Map.of()))
                : Map.of("required", needed(request), "content", content("application/json", json.type(request)));
    }

    /** A body of which nothing is needed may be left out. */
    private static boolean needed(Class<?> request) {
        return Arrays.stream(request.getRecordComponents()).anyMatch(each -> each.getType() != Optional.class);
    }

    private Map<String, Object> good(Route route) {
        if (route.leads()) {
            return Map.of(
                    "description",
                    "elsewhere",
                    "headers",
                    Map.of("Location", Map.of("schema", Map.of("type", "string"))));
        }
        if (route.status() == 204) {
            return Map.of("description", "done");
        }
        return Map.of(
                "description",
                "done",
                "content",
                switch (route.work()) {
                    case Route.Work.Streaming _ -> Map.of(route.mediaType(), Map.of());
                    case Route.Work.Telling _, Route.Work.Plain _, Route.Work.Creating _, Route.Work.Leading _ ->
                        content(route.mediaType(), route.response());
                });
    }

    private static String summary(Route route) {
        String words = route.operation().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return switch (route.door()) {
            case Route.Door.Open() -> words + " (open)";
            case Route.Door.Own() -> words + " (one's own)";
            case Route.Door.Needs(var permission) -> words + " (needs " + permission + ")";
            case Route.Door.NeedsOneOf(var permissions) -> words + " (needs one of " + permissions + ")";
        };
    }

    private static List<Object> security() {
        return List.of(Map.of("bearer", List.of()), Map.of("cookie", List.of()));
    }

    private static Map<String, Object> parameter(String name, String in) {
        boolean required = in.equals("path") || name.equals("If-Match");
        return Map.of("name", name, "in", in, "required", required, "schema", Map.of("type", "string"));
    }

    private Map<String, Object> content(String type, JavaType body) {
        return Map.of(type, Map.of("schema", schema(body)));
    }

    private Object schema(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == String.class) {
            return Map.of("type", "string");
        } else if (raw == Instant.class) {
            return Map.of("type", "string", "format", "date-time");
        } else if (raw == Duration.class) {
            return Map.of("type", "string", "format", "duration");
        } else if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
            return Map.of("type", "integer", "format", "int64");
        } else if (raw == double.class || raw == Double.class || raw == BigDecimal.class) {
            return Map.of("type", "number");
        } else if (raw == boolean.class || raw == Boolean.class) {
            return Map.of("type", "boolean");
        } else if (raw.isEnum()) {
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        } else if (raw == Optional.class) {
            return schema(type.containedType(0));
        } else if (Collection.class.isAssignableFrom(raw)) {
            return Map.of("type", "array", "items", schema(type.getContentType()));
        } else if (Map.class.isAssignableFrom(raw)) {
            return Map.of("type", "object", "additionalProperties", schema(type.getContentType()));
        } else if (raw.isAnnotationPresent(JsonSubTypes.class)) {
            return Map.of(
                    "oneOf",
                    Arrays.stream(raw.getAnnotation(JsonSubTypes.class).value())
                            .map(each -> record(json.type(each.value()), Optional.of(each.name())))
                            .toList());
        } else if (raw.isRecord()) {
            return record(type, Optional.empty());
        }
        // Local dates, times and zones: text in ISO form.
        return Map.of("type", "string");
    }

    /** @param kind which of several it is, told by its field {@code type} */
    private Object record(JavaType type, Optional<String> kind) {
        String name = name(type);
        if (!schemas.containsKey(name)) {
            schemas.put(name, Map.of());
            Map<String, Object> properties = new TreeMap<>();
            List<String> required = new ArrayList<>();
            kind.ifPresent(value -> {
                properties.put("type", Map.of("const", value));
                required.add("type");
            });
            for (RecordComponent component : type.getRawClass().getRecordComponents()) {
                JavaType part = json.type(component, type);
                properties.put(component.getName(), schema(part));
                if (part.getRawClass() != Optional.class && !part.isContainerType()) {
                    required.add(component.getName());
                }
            }
            schemas.put(
                    name,
                    Map.of(
                            "type",
                            "object",
                            "additionalProperties",
                            false,
                            "properties",
                            properties,
                            "required",
                            required));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    /** The simple name, behind that of what it stands in when another type has it already. */
    private String name(JavaType type) {
        StringBuilder parts = new StringBuilder();
        for (int i = 0; i < type.containedTypeCount(); i++) {
            parts.append(name(type.containedType(i)));
        }
        Class<?> raw = type.getRawClass();
        String name = parts + raw.getSimpleName();
        if (!type.toCanonical().equals(types.computeIfAbsent(name, _ -> type.toCanonical()))) {
            name = parts + around(raw) + raw.getSimpleName();
            types.put(name, type.toCanonical());
        }
        return name;
    }

    private static String around(Class<?> raw) {
        if (raw.isMemberClass()) {
            return raw.getEnclosingClass().getSimpleName();
        }
        String last = raw.getPackageName().substring(raw.getPackageName().lastIndexOf('.') + 1);
        return last.substring(0, 1).toUpperCase(Locale.ROOT) + last.substring(1);
    }
}
