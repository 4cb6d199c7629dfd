package io.holdfast.format.layout;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes fields in rising order; zero and empty values are left out, so that equal values have one encoding. */
public final class FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    private int last;

    public FieldWriter number(int field, long value) {
        if (value != 0) {
            tag(field, 0);
            Varint.write(out, value);
        }
        return this;
    }

    public FieldWriter signed(int field, long value) {
        return number(field, Varint.zigzag(value));
    }

    public FieldWriter bytes(int field, byte[] value) {
        if (value.length > 0) {
            tag(field, 1);
            Varint.write(out, value.length);
            out.writeBytes(value);
        }
        return this;
    }

    public FieldWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private void tag(int field, int shape) {
        if (field < last) {
            throw new IllegalArgumentException("field " + field + " after field " + last);
        }
        last = field;
        Varint.write(out, (long) field << 1 | shape);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
