package io.holdfast.format.layout;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Suite;
import java.util.List;

/**
 * What a repository is: one generation of its root metadata ({@code docs/format/keys.md}).
 *
 * @param id 16 bytes
 * @param chunkMean mean chunk size in bytes
 * @param created seconds since the epoch
 */
public record RootMetadata(byte[] id, long generation, Suite suite, int chunkMean, long created, List<KeySlot> slots) {
    private static final int FORMAT = 1;
    private static final int SEAL = 15;

    public RootMetadata {
        slots = List.copyOf(slots);
    }

    /** The fields that field 15 authenticates. */
    public byte[] authenticated() {
        FieldWriter out = new FieldWriter()
                .bytes(1, id)
                .number(2, generation)
                .number(3, FORMAT)
                .number(4, suite.number())
                .number(5, chunkMean)
                .number(6, created);
        slots.forEach(slot -> out.bytes(7, slot.encode()));
        return out.toBytes();
    }

    /** The file, with the authentication code of {@link #authenticated}. */
    public byte[] encode(byte[] code) {
        byte[] seal = new FieldWriter().bytes(SEAL, code).toBytes();
        byte[] fields = authenticated();
        byte[] payload = java.util.Arrays.copyOf(fields, fields.length + seal.length);
        System.arraycopy(seal, 0, payload, fields.length, seal.length);
        return Envelope.wrap(Envelope.Kind.ROOT, payload);
    }

    /** A decoded file: the metadata, what its code must authenticate, and the code. */
    public record Signed(RootMetadata metadata, byte[] authenticated, byte[] code) {}

    /** Decodes a file; a newer format or suite is refused by name. Does not check the code, which needs the key. */
    public static Signed decode(byte[] file, String subject) {
        byte[] payload = Envelope.unwrap(Envelope.Kind.ROOT, file, subject);
        Fields in = Fields.decode(payload, subject);
        requireKnown(in.number(3), subject);
        Suite suite = Suite.of(in.number(4), "This repository", subject);
        List<KeySlot> slots =
                in.all(7).stream().map(each -> KeySlot.decode(each, subject)).toList();
        int mean = in.count(5, 16 << 20);
        if (Integer.bitCount(mean) != 1) {
            throw HoldfastException.corrupt(subject, "its mean chunk size is no power of two");
        }
        RootMetadata metadata = new RootMetadata(in.bytes(1, 16), in.number(2), suite, mean, in.number(6), slots);
        return new Signed(metadata, in.before(SEAL), in.bytes(SEAL, 32));
    }

    private static void requireKnown(long found, String subject) {
        if (found > FORMAT || found < 0) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_TOO_NEW,
                    subject,
                    "This repository has format version " + found + "; this program knows up to " + FORMAT
                            + ". Use a newer Holdfast.");
        }
        if (found == 0) {
            throw HoldfastException.corrupt(subject, "it states no format version");
        }
    }
}
