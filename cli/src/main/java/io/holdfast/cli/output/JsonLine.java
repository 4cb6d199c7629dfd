package io.holdfast.cli.output;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One object of {@code --json}: a line. Fields stand in the order in which they are given; {@code docs/user/json.md} documents each. */
public final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text);

    /** Begins an object of this type. */
    public JsonLine(String type) {
        generator.writeStartObject();
        generator.writeStringProperty("type", type);
    }

    public JsonLine text(String name, String value) {
        generator.writeStringProperty(name, value);
        return this;
    }

    public JsonLine number(String name, long value) {
        generator.writeNumberProperty(name, value);
        return this;
    }

    /** A fraction, to the third decimal. */
    public JsonLine decimal(String name, double value) {
        generator.writeNumberProperty(name, BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP));
        return this;
    }

    /** Says that something is so; what is not so is left out. */
    public JsonLine flag(String name) {
        generator.writeBooleanProperty(name, true);
        return this;
    }

    public JsonLine texts(String name, List<String> values) {
        generator.writeArrayPropertyStart(name);
        values.forEach(generator::writeString);
        generator.writeEndArray();
        return this;
    }

    /** JSON that is made already. */
    public JsonLine json(String name, String json) {
        generator.writeName(name);
        generator.writeRawValue(json);
        return this;
    }

    /** Raw bytes: as text, and in hex as {@code <name>Hex} when the text does not say it all. */
    public JsonLine raw(String name, byte[] bytes) {
        String value = new String(bytes, StandardCharsets.UTF_8);
        generator.writeStringProperty(name, value);
        if (!Arrays.equals(value.getBytes(StandardCharsets.UTF_8), bytes)) {
            generator.writeStringProperty(name + "Hex", HexFormat.of().formatHex(bytes));
        }
        return this;
    }

    /** The object, without a line's end. */
    String finished() {
        generator.writeEndObject();
        generator.close();
        return text.toString();
    }
}
