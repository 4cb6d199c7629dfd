package io.holdfast.format.layout;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** What every small file wears: magic, kind, version, length, payload, SHA-256 ({@code docs/format/encoding.md}). */
public final class Envelope {
    /** Kinds of file, with the newest version of each that this program reads and the one it writes. */
    public enum Kind {
        ROOT('R', "root metadata"),
        INDEX('I', "an index file"),
        SNAPSHOT('S', "a snapshot manifest"),
        TOMBSTONE('X', "a tombstone"),
        LABEL('N', "a label"),
        LEASE('L', "a lease"),
        CONDEMNED('C', "a condemned generation"),
        UPKEEP('U', "an upkeep lease");

        private final char letter;
        private final String title;

        Kind(char letter, String title) {
            this.letter = letter;
            this.title = title;
        }
    }

    static final int MAGIC = 0x48465354;
    private static final int VERSION = 1;
    private static final int BEFORE = 16;
    private static final int CHECKSUM = 32;

    private Envelope() {}

    public static byte[] wrap(Kind kind, byte[] payload) {
        byte[] file = new byte[BEFORE + payload.length + CHECKSUM];
        ByteBuffer out = ByteBuffer.wrap(file);
        out.putInt(MAGIC).put((byte) kind.letter).put((byte) VERSION).putShort((short) 0);
        out.putLong(payload.length).put(payload);
        MessageDigest sha256 = Sha256.digest();
        sha256.update(file, 0, BEFORE + payload.length);
        out.put(sha256.digest());
        return file;
    }

    /** Whether this looks like an envelope of {@code kind}; says nothing about its being intact. */
    public static boolean is(Kind kind, byte[] file) {
        return file.length > 5 && ByteBuffer.wrap(file).getInt() == MAGIC && file[4] == kind.letter;
    }

    /**
     * The payload.
     *
     * @throws HoldfastException corrupt, too new or too old
     */
    public static byte[] unwrap(Kind kind, byte[] file, String subject) {
        if (file.length < BEFORE + CHECKSUM || !is(kind, file)) {
            throw HoldfastException.corrupt(subject, "it is not " + kind.title);
        }
        // Before the version: a byte of it that was damaged must not pass for the work of a later program.
        MessageDigest sha256 = Sha256.digest();
        sha256.update(file, 0, file.length - CHECKSUM);
        if (!ByteBuffer.wrap(sha256.digest()).equals(ByteBuffer.wrap(file, file.length - CHECKSUM, CHECKSUM))) {
            throw HoldfastException.corrupt(subject, "its checksum does not fit");
        }
        ByteBuffer in = ByteBuffer.wrap(file, 5, file.length - 5);
        requireVersion(in.get() & 0xff, VERSION, kind.title, subject);
        if (in.getShort() != 0 || in.getLong() != file.length - BEFORE - CHECKSUM) {
            throw HoldfastException.corrupt(subject, "its length does not agree with its header");
        }
        return java.util.Arrays.copyOfRange(file, BEFORE, file.length - CHECKSUM);
    }

    static void requireVersion(int found, int known, String title, String subject) {
        if (found > known) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_TOO_NEW,
                    subject,
                    subject + " is " + title + " of version " + found + "; this program reads up to " + known
                            + ". Use a newer Holdfast.");
        }
        if (found < 1) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_TOO_OLD,
                    subject,
                    subject + " is " + title + " of version " + found + ", which this program no longer reads.");
        }
    }
}
