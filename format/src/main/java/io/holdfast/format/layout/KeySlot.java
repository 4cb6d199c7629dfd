package io.holdfast.format.layout;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;

/**
 * One way to the master key ({@code docs/format/keys.md}).
 *
 * @param id 8 random bytes
 * @param created seconds since the epoch
 * @param wrapped nonce, ciphertext and tag of the master key: 72 bytes
 */
public record KeySlot(byte[] id, String label, long created, byte[] salt, Method method, byte[] wrapped) {
    /** How the wrapping key is made. */
    public sealed interface Method {
        /** Argon2id, memory in KiB. */
        record Passphrase(int memory, int passes, int lanes) implements Method {}

        /** The printed recovery key. */
        record Recovery() implements Method {}
    }

    byte[] encode() {
        FieldWriter out = new FieldWriter().bytes(1, id);
        switch (method) {
            case Method.Passphrase p ->
                out.number(2, 1)
                        .text(3, label)
                        .number(4, created)
                        .bytes(5, salt)
                        .number(6, p.memory())
                        .number(7, p.passes())
                        .number(8, p.lanes());
            case Method.Recovery() ->
                out.number(2, 2).text(3, label).number(4, created).bytes(5, salt);
        }
        return out.bytes(9, wrapped).toBytes();
    }

    static KeySlot decode(byte[] encoded, String subject) {
        Fields in = Fields.decode(encoded, subject);
        int kind = in.count(2, Integer.MAX_VALUE);
        Method method = switch (kind) {
            // The limits keep a forged slot from taking all memory or all day.
            case 1 -> new Method.Passphrase(in.count(6, 4 << 20), in.count(7, 64), in.count(8, 64));
            case 2 -> new Method.Recovery();
            case 0 -> throw HoldfastException.corrupt(subject, "a key slot does not say of which kind it is");
            // Not corrupt: for damage an older generation would be read, with keys that were removed since.
            default ->
                throw new HoldfastException(
                        ErrorCode.FORMAT_TOO_NEW,
                        subject,
                        "A key of this repository is of kind " + kind
                                + "; this program knows passphrases and recovery keys. Use a newer Holdfast.");
        };
        return new KeySlot(in.bytes(1, 8), in.text(3), in.number(4), in.bytes(5, 16), method, in.bytes(9, 72));
    }
}
