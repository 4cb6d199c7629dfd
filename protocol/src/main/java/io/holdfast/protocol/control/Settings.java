package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Named values, each a list of texts; what names there are is said by the {@link Setting}s of a kind. */
public record Settings(Map<String, List<String>> values) {
    public Settings {
        Map<String, List<String>> copy = new TreeMap<>();
        values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        values = java.util.Collections.unmodifiableMap(copy);
    }

    public static Settings none() {
        return new Settings(Map.of());
    }

    /** Some values, one a name. */
    public static Settings of(Map<String, String> single) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        single.forEach((name, value) -> values.put(name, List.of(value)));
        return new Settings(values);
    }

    /** All values of a name, none when it is not set. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The first value of a name. */
    public Optional<String> one(String name) {
        return all(name).stream().findFirst();
    }

    public Settings with(String name, List<String> list) {
        Map<String, List<String>> more = new TreeMap<>(values);
        more.put(name, list);
        return new Settings(more);
    }

    byte[] encode() {
        FieldWriter out = new FieldWriter();
        values.forEach((name, list) -> {
            FieldWriter one = new FieldWriter().text(1, name);
            list.forEach(value -> one.bytes(2, Texts.kept(value)));
            out.bytes(1, one.toBytes());
        });
        return out.toBytes();
    }

    static Settings decode(byte[] bytes, String subject) {
        Map<String, List<String>> values = new TreeMap<>();
        for (byte[] each : Fields.decode(bytes, subject).all(1)) {
            Fields in = Fields.decode(each, subject);
            values.put(in.text(1), in.all(2).stream().map(Texts::opened).toList());
        }
        return new Settings(values);
    }
}
