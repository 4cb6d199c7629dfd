package io.holdfast.format.layout;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import java.util.List;

/**
 * A running session as others see it ({@code docs/format/concurrency.md}).
 *
 * @param beat rises as long as the session lives
 * @param generation the highest condemned generation it has acknowledged
 * @param roots what a reading session relies on
 */
public record Lease(Kind kind, long beat, long generation, Holder holder, List<Fingerprint> roots) {
    public Lease {
        roots = List.copyOf(roots);
    }

    /** What the session does. The order is the number in the file, from 1. */
    public enum Kind {
        BACKUP,
        READING,
        UPKEEP
    }

    /** The process that holds it; enough to know, on the same host and boot, whether it still lives. */
    public record Holder(String host, String boot, long process, long started) {}

    public byte[] encode() {
        FieldWriter out = new FieldWriter()
                .number(1, kind.ordinal() + 1)
                .number(2, beat)
                .number(3, generation)
                .text(4, holder.host)
                .text(5, holder.boot)
                .number(6, holder.process)
                .number(7, holder.started);
        roots.forEach(root -> out.bytes(8, root.bytes()));
        return Envelope.wrap(kind == Kind.UPKEEP ? Envelope.Kind.UPKEEP : Envelope.Kind.LEASE, out.toBytes());
    }

    public static Lease decode(byte[] file, String subject) {
        Envelope.Kind wanted = Envelope.is(Envelope.Kind.UPKEEP, file) ? Envelope.Kind.UPKEEP : Envelope.Kind.LEASE;
        Fields in = Fields.decode(Envelope.unwrap(wanted, file, subject), subject);
        int kind = in.count(1, Kind.values().length);
        if (kind == 0) {
            throw HoldfastException.corrupt(subject, "it is a lease of no kind");
        }
        List<Fingerprint> roots = in.all(8).stream()
                .map(each -> {
                    if (each.length != Fingerprint.SIZE) {
                        throw HoldfastException.corrupt(subject, "a root has the wrong length");
                    }
                    return Fingerprint.of(each, 0);
                })
                .toList();
        Holder holder = new Holder(in.text(4), in.text(5), in.number(6), in.number(7));
        return new Lease(Kind.values()[kind - 1], in.number(2), in.number(3), holder, roots);
    }
}
