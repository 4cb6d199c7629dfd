package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * What a restore would do with an entry of a snapshot.
 *
 * @param path in the snapshot, absolute, escaped as in {@link Inquiry}
 * @param type as in {@link ListedEntry}
 * @param size of content in bytes
 */
public record Foreseen(String path, String type, long size, Fate fate) {
    /** What becomes of an entry. The order is the number on the wire. */
    public enum Fate {
        /** Nothing stands in its place. */
        CREATED,
        /** What stands in its place is replaced. */
        OVERWRITTEN,
        /** What stands in its place stays, because of the conflict policy. */
        KEPT,
        /** It cannot be put there: something of another kind is in the way, or the place cannot be looked at. */
        BLOCKED
    }

    byte[] encode() {
        return new FieldWriter()
                .text(1, path)
                .text(2, type)
                .number(3, size)
                .number(4, fate.ordinal())
                .toBytes();
    }

    static Foreseen decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new Foreseen(in.text(1), in.text(2), in.number(3), Fate.values()[in.count(4, Fate.values().length - 1)]);
    }
}
