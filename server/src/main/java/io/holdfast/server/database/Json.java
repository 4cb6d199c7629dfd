package io.holdfast.server.database;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** Records as JSON, strictly: unknown fields and missing ones are errors; lists and maps that are missing are empty. */
public final class Json {
    private final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            // A record is its components; what it says of itself besides is no part of it.
            .changeDefaultVisibility(each -> each.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .withConfigOverride(
                    List.class, each -> each.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(Set.class, each -> each.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(Map.class, each -> each.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();

    public String text(Object value) {
        return mapper.writeValueAsString(value);
    }

    public String pretty(Object value) {
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    public JavaType type(Class<?> raw, Class<?>... parameters) {
        return mapper.getTypeFactory().constructParametricType(raw, parameters);
    }

    public JavaType type(Type type) {
        return mapper.constructType(type);
    }

    /** What a record's component is once the record's own parameters are known. */
    public JavaType type(RecordComponent component, JavaType in) {
        return mapper.getTypeFactory().resolveMemberType(component.getGenericType(), in.getBindings());
    }

    /**
     * Reads what was written by {@link #text}.
     *
     * @throws HoldfastException {@code DATABASE_UNREADABLE}
     */
    public <T> T stored(String text, Class<T> type) {
        try {
            return mapper.readValue(text, type);
        } catch (JacksonException e) {
            throw new HoldfastException(
                    ErrorCode.DATABASE_UNREADABLE,
                    type.getSimpleName(),
                    "What stands as a " + type.getSimpleName() + " in the database cannot be read: "
                            + e.getOriginalMessage() + ".",
                    e);
        }
    }

    public List<String> texts(String text) {
        return mapper.readValue(text, mapper.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    public Map<String, String> words(String text) {
        return mapper.readValue(text, mapper.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    public Map<String, List<String>> lists(String text) {
        return mapper.readValue(
                text,
                mapper.getTypeFactory()
                        .constructMapType(
                                Map.class,
                                mapper.constructType(String.class),
                                mapper.getTypeFactory().constructCollectionType(List.class, String.class)));
    }

    /** Reads what a stranger sent: anything that is not exactly a {@code type} is refused with the place of the error. */
    public <T> T received(byte[] body, Class<T> type) {
        T value;
        try {
            value = mapper.readValue(new String(body, StandardCharsets.UTF_8), type);
        } catch (JacksonException e) {
            if (e.getCause() instanceof HoldfastException ours) {
                throw ours;
            }
            throw invalid(e.getPathReference() == null ? "body" : path(e), e.getOriginalMessage(), e);
        }
        if (value == null) {
            throw invalid("body", "a JSON object is expected", null);
        }
        complete(value, "");
        return value;
    }

    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            path.append(path.isEmpty() ? "" : ".").append(name == null ? "[" + step.getIndex() + "]" : name);
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    /** Text that both databases keep as it is: no NUL and no half of a surrogate pair. Anything else is refused. */
    public static String readable(String field, String text) {
        if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid(field, "the text has a character that cannot be stored", null);
        }
        return text;
    }

    /** Refuses records with components that were not sent. */
    private static void complete(Object value, String at) {
        if (value instanceof String text) {
            readable(at, text);
        } else if (value instanceof Iterable<?> many) {
            for (Object one : many) {
                if (one == null) {
                    throw invalid(at, "null is no item", null);
                }
                complete(one, at);
            }
        } else if (value instanceof java.util.Optional<?> perhaps) {
            perhaps.ifPresent(one -> complete(one, at));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> {
                complete(key, at);
                complete(one == null ? List.of() : one, at);
            });
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                String name = at.isEmpty() ? component.getName() : at + "." + component.getName();
                try {
                    var accessor = component.getAccessor();
                    accessor.setAccessible(true);
                    Object part = accessor.invoke(value);
                    if (part == null) {
                        throw invalid(name, "it is missing", null);
                    }
                    complete(part, name);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("accessors of our records do not throw", e);
                }
            }
        }
    }

    private static HoldfastException invalid(String field, String why, @Nullable Exception cause) {
        String message = "the request is not understood at " + field + ": " + why + ".";
        return cause == null
                ? new HoldfastException(ErrorCode.REQUEST_INVALID, field, message)
                : new HoldfastException(ErrorCode.REQUEST_INVALID, field, message, cause);
    }
}
