package io.holdfast.format.layout;

import io.holdfast.format.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Unsigned LEB128 in its shortest form, and zigzag for signed numbers ({@code docs/format/encoding.md}). */
public final class Varint {
    private Varint() {}

    public static void write(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Reads one number; corrupt when it is cut off, longer than 10 bytes or not in its shortest form. */
    public static long read(ByteBuffer in, String subject) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (!in.hasRemaining()) {
                throw HoldfastException.corrupt(subject, "a number is cut off");
            }
            int b = in.get();
            if (shift == 63 && (b & 0xfe) != 0) {
                break;
            }
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                if (b == 0 && shift > 0) {
                    break;
                }
                return value;
            }
        }
        throw HoldfastException.corrupt(subject, "a number is too long");
    }

    /** Reads a count or length that must lie in 0…{@code limit}. */
    public static int readCount(ByteBuffer in, int limit, String subject) {
        long value = read(in, subject);
        if (value < 0 || value > limit) {
            throw HoldfastException.corrupt(
                    subject, "a count of " + Long.toUnsignedString(value) + " is beyond its limit " + limit);
        }
        return (int) value;
    }

    /** Reads {@code length} bytes. */
    public static byte[] readBytes(ByteBuffer in, int length, String subject) {
        if (length < 0 || length > in.remaining()) {
            throw HoldfastException.corrupt(subject, "it ends too early");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    public static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    public static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
