package io.holdfast.format.layout;

import io.holdfast.format.HoldfastException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decoded sequence of fields. Unknown fields are kept and simply not asked for. */
public final class Fields {
    private static final byte[] NOTHING = {};
    private static final Field ABSENT = new Field(0, 0, NOTHING, 0);
    /** Above all numbers in use. */
    private static final int NUMBERS = 32;

    private record Field(int number, long value, byte[] bytes, int end) {}

    private final String subject;
    private final byte[] encoded;
    private final int start;
    private final List<Field> fields = new ArrayList<>();
    // By number, so that asking for a field is no loop: two dozen loops in one caller cost the just-in-time compiler
    // seconds.
    private final @Nullable Field[] firsts = new @Nullable Field[NUMBERS];

    private Fields(String subject, byte[] encoded, int start) {
        this.subject = subject;
        this.encoded = encoded;
        this.start = start;
    }

    /**
     * Decodes all of {@code encoded}; {@code subject} names it in errors.
     *
     * @throws HoldfastException corrupt, when cut off or out of order
     */
    public static Fields decode(byte[] encoded, String subject) {
        return decode(encoded, 0, encoded.length, subject);
    }

    /** Decodes {@code length} bytes at {@code offset}. */
    public static Fields decode(byte[] encoded, int offset, int length, String subject) {
        Fields all = new Fields(subject, encoded, offset);
        ByteBuffer in = ByteBuffer.wrap(encoded, offset, length);
        int last = 0;
        while (in.hasRemaining()) {
            long tag = Varint.read(in, subject);
            int number = (int) (tag >>> 1);
            if (tag >>> 1 > 1_000_000 || number < last || number == 0) {
                throw HoldfastException.corrupt(subject, "its fields are out of order");
            }
            last = number;
            if ((tag & 1) == 0) {
                all.add(new Field(number, Varint.read(in, subject), NOTHING, in.position()));
            } else {
                byte[] bytes = Varint.readBytes(in, Varint.readCount(in, Integer.MAX_VALUE - 8, subject), subject);
                all.add(new Field(number, 0, bytes, in.position()));
            }
        }
        return all;
    }

    private void add(Field field) {
        fields.add(field);
        if (field.number < NUMBERS && firsts[field.number] == null) {
            firsts[field.number] = field;
        }
    }

    /** The first of this number. */
    private Field first(int number) {
        Field found = firsts[number];
        return found == null ? ABSENT : found;
    }

    /** The number of a field, 0 when it is absent. */
    public long number(int field) {
        return first(field).value;
    }

    public long signed(int field) {
        return Varint.unzigzag(number(field));
    }

    /** A number that must lie in 0…{@code limit}. */
    public int count(int field, int limit) {
        long value = number(field);
        if (value < 0 || value > limit) {
            throw HoldfastException.corrupt(subject, "field " + field + " is beyond its limit");
        }
        return (int) value;
    }

    /** The bytes of a field, empty when it is absent. Shared: not to be written to. */
    public byte[] bytes(int field) {
        return first(field).bytes;
    }

    /** The bytes of a field that must have exactly {@code length}. */
    public byte[] bytes(int field, int length) {
        byte[] bytes = bytes(field);
        if (bytes.length != length) {
            throw HoldfastException.corrupt(
                    subject, "field " + field + " has " + bytes.length + " bytes instead of " + length);
        }
        return bytes;
    }

    public String text(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    /** All values of a repeated field, in their order. */
    public List<byte[]> all(int field) {
        List<byte[]> values = new ArrayList<>();
        for (Field each : fields) {
            if (each.number == field) {
                values.add(each.bytes);
            }
        }
        return values;
    }

    public List<String> texts(int field) {
        return all(field).stream()
                .map(each -> new String(each, StandardCharsets.UTF_8))
                .toList();
    }

    /** The encoded bytes of every field below {@code number}: what a trailing authentication field covers. */
    public byte[] before(int number) {
        int end = start;
        for (Field each : fields) {
            if (each.number < number) {
                end = each.end;
            }
        }
        return java.util.Arrays.copyOfRange(encoded, start, end);
    }
}
