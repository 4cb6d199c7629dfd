package io.holdfast.format.layout;

import java.util.List;

/** What may change about a snapshot: its tags and whether it is pinned against pruning. */
public record Label(List<String> tags, Pin pin) {
    public Label {
        tags = List.copyOf(tags);
    }

    /** Whether prune and forget must leave the snapshot alone. */
    public enum Pin {
        FREE,
        PINNED
    }

    public byte[] encode() {
        FieldWriter out = new FieldWriter();
        tags.forEach(tag -> out.text(1, tag));
        return out.number(2, pin.ordinal()).toBytes();
    }

    public static Label decode(byte[] plaintext, String subject) {
        Fields in = Fields.decode(plaintext, subject);
        return new Label(in.texts(1), in.number(2) == 0 ? Pin.FREE : Pin.PINNED);
    }

    /** Puts a sealed label into its file. */
    public static byte[] file(byte[] sealed) {
        return Envelope.wrap(Envelope.Kind.LABEL, sealed);
    }

    /** The sealed label in a file. */
    public static byte[] sealed(byte[] file, String subject) {
        return Envelope.unwrap(Envelope.Kind.LABEL, file, subject);
    }
}
