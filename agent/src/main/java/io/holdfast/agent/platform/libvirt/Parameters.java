package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values that libvirt hands out by name ({@code virTypedParameter}); numbers are in decimal, booleans 0 or 1. */
public record Parameters(SortedMap<String, String> values) {
    private static final int NAME = 80;
    private static final int TYPE = 80;
    private static final int VALUE = 88;
    private static final int SIZE = 96;

    public Parameters {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** A number, negative where an unsigned one is above 2⁶³. */
    public OptionalLong number(String name) {
        String value = values.get(name);
        try {
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException text) {
            return OptionalLong.empty();
        }
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Memory for so many of them, for a function that fills what its caller has. */
    static MemorySegment room(Call call, int count) {
        return call.room((long) SIZE * count);
    }

    /** Reads an array of the structure. */
    static Parameters read(long address, int count) {
        SortedMap<String, String> values = new TreeMap<>();
        MemorySegment array = NativeCode.at(address, (long) SIZE * count);
        for (int i = 0; i < count; i++) {
            MemorySegment one = array.asSlice((long) SIZE * i, SIZE);
            values.put(one.asSlice(0, NAME).getString(0, StandardCharsets.UTF_8), value(one));
        }
        return new Parameters(values);
    }

    private static String value(MemorySegment one) {
        return switch (one.get(ValueLayout.JAVA_INT, TYPE)) {
            case 1 -> Integer.toString(one.get(ValueLayout.JAVA_INT, VALUE));
            case 2 -> Integer.toUnsignedString(one.get(ValueLayout.JAVA_INT, VALUE));
            case 3, 4 -> Long.toString(one.get(ValueLayout.JAVA_LONG, VALUE));
            case 5 -> Double.toString(one.get(ValueLayout.JAVA_DOUBLE, VALUE));
            case 6 -> one.get(ValueLayout.JAVA_BYTE, VALUE) == 0 ? "0" : "1";
            case 7 -> NativeCode.text(one.get(ValueLayout.JAVA_LONG, VALUE));
            // A kind of a later libvirt.
            default -> "";
        };
    }
}
