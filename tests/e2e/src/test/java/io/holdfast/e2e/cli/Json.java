package io.holdfast.e2e.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One object of {@code --json}. */
public record Json(Map<String, Object> fields) {
    private static final JsonFactory FACTORY = new JsonFactory();

    static Json parse(String line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, line);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                require(fields.put(name, value(parser, line)) == null, line);
            }
            require(parser.nextToken() == null, line);
        }
        return new Json(fields);
    }

    private static Object value(JsonParser parser, String line) {
        return switch (parser.nextToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case START_ARRAY -> {
                List<String> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(parser.getString());
                }
                yield values;
            }
            default -> throw new IllegalArgumentException("an unexpected value in " + line);
        };
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException("not one object: " + line);
        }
    }

    public String type() {
        return text("type");
    }

    public String text(String name) {
        return String.valueOf(fields.get(name));
    }

    public long number(String name) {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException(name + " is no whole number in " + fields);
    }

    Set<String> names() {
        return fields.keySet();
    }
}
