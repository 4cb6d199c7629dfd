package io.holdfast.repository.store;

import java.util.List;

/** Bytes to be stored, in pieces that are written one after another. */
public record Payload(List<byte[]> parts) {
    public Payload {
        parts = List.copyOf(parts);
    }

    public static Payload of(byte[] bytes) {
        return new Payload(List.of(bytes));
    }

    /** Bytes in all. */
    public long size() {
        long size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        return size;
    }

    /** Everything in one array. */
    public byte[] toBytes() {
        byte[] all = new byte[Math.toIntExact(size())];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
