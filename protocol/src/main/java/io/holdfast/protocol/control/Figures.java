package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.util.Map;
import java.util.TreeMap;

/** Numbers with names, as they travel. */
final class Figures {
    private Figures() {}

    static void write(FieldWriter out, int field, Map<String, Long> figures) {
        new TreeMap<>(figures)
                .forEach((name, value) -> out.bytes(
                        field, new FieldWriter().text(1, name).number(2, value).toBytes()));
    }

    static Map<String, Long> read(Fields in, int field, String subject) {
        Map<String, Long> figures = new TreeMap<>();
        for (byte[] each : in.all(field)) {
            Fields figure = Fields.decode(each, subject);
            figures.put(figure.text(1), figure.number(2));
        }
        return figures;
    }
}
