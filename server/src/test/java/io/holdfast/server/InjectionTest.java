package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class InjectionTest {
    @RegisterExtension
    final Lab lab;

    InjectionTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static final List<String> HOSTILE = List.of(
            "'; DROP TABLE account; --",
            "\" OR \"1\"=\"1",
            "' UNION SELECT password FROM account --",
            "%' OR 1=1 --",
            "../../../../etc/passwd",
            "..\\..\\x",
            "/",
            "${jndi:ldap://127.0.0.1/x}",
            "<script>alert(1)</script>",
            "nul\u0000nul",
            "half \ud800 pair",
            "\r\nSet-Cookie: x=y",
            "\u202egnp.exe",
            ":name :id ?",
            "x".repeat(100_000));

    /** What a body needs, and where its texts are: every text that is neither of a closed set nor of a format. */
    private record Shape(Object sample, List<List<Object>> texts) {}

    @Test
    void noTextInAnyFieldOfAnyOperationDoesMoreThanBeAText() {
        Client admin = lab.admin();
        JsonNode document = admin.get("/api/v1/openapi.json").body();
        int tried = 0;
        for (String path : document.path("paths").propertyNames()) {
            for (String method : document.path("paths").path(path).propertyNames()) {
                if (!method.equals("get") && (path.endsWith("/logout") || path.endsWith("/divide"))) {
                    continue;
                }
                tried += attack(admin, document, path, method);
            }
        }
        // Wrong old passwords among the texts have locked the name.
        lab.time.move(Duration.ofMinutes(16));
        assertThat(tried).as("texts that were sent").isGreaterThan(300);
        assertThat(lab.stranger()
                        .login("admin", Lab.PASSWORD)
                        .get("/api/v1/users")
                        .status())
                .isEqualTo(200);
        assertThat(admin.post("/api/v1/audit/verify", Map.of()).body().has("fault"))
                .isFalse();
    }

    private int attack(Client admin, JsonNode document, String path, String method) {
        JsonNode operation = document.path("paths").path(path).path(method);
        JsonNode schema = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        int tried = 0;
        for (String text : HOSTILE) {
            String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
            if (text.length() < 1_000) {
                StringBuilder at = new StringBuilder(
                        path.replaceAll("\\{\\w+}", java.util.regex.Matcher.quoteReplacement(encoded)));
                String join = "?";
                for (JsonNode parameter : operation.path("parameters")) {
                    if (parameter.path("in").asString().equals("query")) {
                        at.append(join)
                                .append(parameter.path("name").asString())
                                .append('=')
                                .append(encoded);
                        join = "&";
                    }
                }
                String body = schema.isMissingNode()
                        ? ""
                        : Client.MAPPER.writeValueAsString(
                                sample(document, schema).sample());
                if (at.length() != path.length()) {
                    expectJudged(
                            admin.send(
                                    method.toUpperCase(java.util.Locale.ROOT),
                                    at.toString(),
                                    Optional.of(body),
                                    Map.of("If-Match", "\"1\"")),
                            text);
                    tried++;
                }
            }
            if (!schema.isMissingNode()) {
                for (List<Object> place : sample(document, schema).texts()) {
                    Object body = sample(document, schema).sample();
                    put(body, place, text);
                    expectJudged(
                            admin.send(
                                    method.toUpperCase(java.util.Locale.ROOT),
                                    path.replaceAll("\\{\\w+}", "none"),
                                    Optional.of(Client.MAPPER.writeValueAsString(body)),
                                    Map.of("If-Match", "\"1\"")),
                            text);
                    tried++;
                }
            }
        }
        return tried;
    }

    private static void expectJudged(Client.Answer answer, String text) {
        assertThat(answer.status())
                .as("%s for %s", answer.body(), text.length() > 100 ? "a long text" : text)
                .isLessThan(500);
        assertThat(answer.response().headers().map()).doesNotContainKey("x");
    }

    @SuppressWarnings("unchecked")
    private static void put(Object body, List<Object> place, String text) {
        Object last = place.getLast();
        if (place.size() > 1) {
            put(part(body, place.getFirst()), place.subList(1, place.size()), text);
        } else if (body instanceof List<?> list) {
            ((List<Object>) list).set((Integer) last, text);
        } else {
            ((Map<String, Object>) body).put((String) last, text);
        }
    }

    private static Object part(Object body, Object step) {
        Optional<?> part = body instanceof List<?> list
                ? Optional.of(list.get((Integer) step))
                : Optional.ofNullable(((Map<?, ?>) body).get(step));
        return part.orElseThrow();
    }

    private static Shape sample(JsonNode document, JsonNode schema) {
        List<List<Object>> texts = new ArrayList<>();
        return new Shape(sample(document, schema, List.of(), texts), texts);
    }

    private static Object sample(JsonNode document, JsonNode schema, List<Object> place, List<List<Object>> texts) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asString().replaceFirst(".*/", "");
            return sample(document, document.path("components").path("schemas").path(name), place, texts);
        }
        if (schema.has("oneOf")) {
            return sample(document, schema.path("oneOf").path(0), place, texts);
        }
        if (schema.has("const")) {
            return schema.path("const").asString();
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(0).asString();
        }
        return switch (schema.path("type").asString()) {
            case "object" -> {
                Map<String, Object> made = new LinkedHashMap<>();
                for (String name : schema.path("properties").propertyNames()) {
                    made.put(name, sample(document, schema.path("properties").path(name), with(place, name), texts));
                }
                if (schema.path("additionalProperties").isObject()) {
                    made.put("k", sample(document, schema.path("additionalProperties"), with(place, "k"), texts));
                }
                yield made;
            }
            case "array" -> new ArrayList<>(List.of(sample(document, schema.path("items"), with(place, 0), texts)));
            case "integer", "number" -> 1;
            case "boolean" -> true;
            case "string" ->
                switch (schema.path("format").asString()) {
                    case "date-time" -> "2030-01-01T00:00:00Z";
                    case "duration" -> "P1D";
                    default -> {
                        texts.add(place);
                        yield "sample text";
                    }
                };
            default -> throw new IllegalStateException(schema.toString());
        };
    }

    private static List<Object> with(List<Object> place, Object step) {
        List<Object> longer = new ArrayList<>(place);
        longer.add(step);
        return longer;
    }

    @Test
    void textsThatAreTakenComeBackAsTheyWere() {
        Client admin = lab.admin();
        for (String text :
                HOSTILE.stream().filter(each -> each.length() < 1_000).toList()) {
            Client.Answer made = admin.post("/api/v1/sites", Map.of("name", "n", "description", text));
            if (made.status() == 201) {
                Client.Answer read = admin.get("/api/v1/sites/" + made.text("id"));
                assertThat(read.body().path("spec").path("description").asString())
                        .isEqualTo(text);
                admin.delete("/api/v1/sites/" + made.text("id"), read.etag());
            } else {
                assertThat(made.status()).isEqualTo(400);
            }
        }
    }

    @Test
    void bodiesThatAreNotWhatIsExpectedAreRefusedWithThePlaceOfTheError() {
        Client admin = lab.admin();
        Map<String, String> wrong = Map.of(
                "", "body",
                "{", "body",
                "null", "body",
                "[]", "body",
                "{\"name\":\"a\"}", "description",
                "{\"name\":1,\"description\":[]}", "description",
                "{\"name\":\"a\",\"description\":\"\",\"more\":1}", "more",
                "{\"name\":\"a\",\"description\":\"\"} {}", "body");
        wrong.forEach((body, place) -> {
            Client.Answer answer = admin.send("POST", "/api/v1/sites", Optional.of(body), Map.of());
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.text("subject")).as(body).isEqualTo(place);
        });
        String large = "{\"name\":\"" + "x".repeat(2 << 20) + "\",\"description\":\"\"}";
        assertThat(admin.send("POST", "/api/v1/sites", Optional.of(large), Map.of())
                        .status())
                .isEqualTo(413);
    }
}
