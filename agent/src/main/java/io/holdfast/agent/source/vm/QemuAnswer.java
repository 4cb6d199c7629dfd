package io.holdfast.agent.source.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** An object of what QEMU's monitor says. What it does not have reads as empty: what there is differs between versions. */
record QemuAnswer(Map<String, Object> fields) {
    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is no object of JSON
     */
    static QemuAnswer parse(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            if (value(parser).orElse("") instanceof QemuAnswer answer) {
                return answer;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("QEMU's monitor says " + json, e);
        }
        throw new IllegalArgumentException("QEMU's monitor says " + json);
    }

    /** The value at the present token; empty for null. */
    private static Optional<Object> value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                value(parser).ifPresent(each -> fields.put(name, each));
            }
            return Optional.of(new QemuAnswer(fields));
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                value(parser).ifPresent(values::add);
            }
            return Optional.of(values);
        }
        return token == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(parser.getString());
    }

    /** A text, number or truth as it stands there. */
    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** An object in it. */
    QemuAnswer object(String name) {
        return fields.get(name) instanceof QemuAnswer answer ? answer : new QemuAnswer(Map.of());
    }

    /** The objects in an array in it. */
    List<QemuAnswer> objects(String name) {
        return fields.get(name) instanceof List<?> all
                ? all.stream()
                        .filter(QemuAnswer.class::isInstance)
                        .map(QemuAnswer.class::cast)
                        .toList()
                : List.of();
    }
}
