package io.holdfast.e2e.cli;

import java.util.Map;
import java.util.Set;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** One object of {@code --json}. */
public record Json(Map<String, Object> fields) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    static Json parse(String line) {
        return new Json(MAPPER.readValue(line, new TypeReference<>() {}));
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
