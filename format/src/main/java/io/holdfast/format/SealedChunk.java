package io.holdfast.format;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The compressed, encrypted, authenticated record of a chunk: one array of bytes, the same on the wire, in a pack and in a
 * replica. Layout: {@code docs/format/sealed-chunk.md}. Holding one needs no key; opening it does.
 */
public final class SealedChunk {
    /** Bytes before the fingerprint. */
    public static final int HEADER = 20;

    /** Where the links begin: header, fingerprint, nonce. */
    public static final int LINKS = HEADER + Fingerprint.SIZE + 24;

    /** SHA-256 at the end. */
    public static final int CHECKSUM = 32;

    public static final int NONCE = 24;
    public static final int MAX_LINKS = 65_536;
    public static final int MAX_PLAINTEXT = 64 << 20;

    private static final int MAGIC = 0x4843;
    private static final int VERSION = 1;

    /** What the plaintext is. The order is the number in the record. */
    public enum Kind {
        DATA,
        PAGE,
        WHOLE_FILE,
        /** Data, compressed with the content of another chunk at hand: its base, to which its only link leads. */
        DIFFERENCE;

        /** Whether it is a piece of content, not a page of a tree or list. */
        public boolean isContent() {
            return switch (this) {
                case DATA, DIFFERENCE -> true;
                case PAGE, WHOLE_FILE -> false;
            };
        }
    }

    /** How the plaintext stands in the body. */
    public enum Compression {
        NONE,
        ZSTD
    }

    private final byte[] record;

    private SealedChunk(byte[] record) {
        this.record = record;
    }

    /** A record of which the caller knows that it is well formed because it has just made it. */
    public static SealedChunk trusted(byte[] record) {
        return new SealedChunk(record);
    }

    /**
     * Checks shape and lengths, not the checksum. {@code subject} names the record's place in an error.
     *
     * @throws HoldfastException corrupt, or too new
     */
    public static SealedChunk parse(byte[] record, String subject) {
        if (record.length < LINKS + CHECKSUM) {
            throw HoldfastException.corrupt(subject, "a sealed chunk of " + record.length + " bytes is too short");
        }
        // A byte that was damaged must not pass for the work of a later program.
        if (isStrange(record) && !trusted(record).intact(Sha256.digest())) {
            throw HoldfastException.corrupt(subject, "a sealed chunk's checksum does not fit");
        }
        if (sizeOf(record, 0, subject) != record.length) {
            throw HoldfastException.corrupt(subject, "a sealed chunk's length does not agree with its header");
        }
        return new SealedChunk(record);
    }

    /** Whether a version or suite stands there that this program does not know. */
    private static boolean isStrange(byte[] record) {
        return record[2] != VERSION || (record[5] != Suite.AES.number() && record[5] != Suite.SM.number());
    }

    /** Whether what stands at {@code offset} begins like a sealed chunk; two bytes there suffice. */
    public static boolean mayBeginAt(byte[] bytes, int offset) {
        return bytes[offset] == MAGIC >> 8 && bytes[offset + 1] == (byte) MAGIC;
    }

    /**
     * The total length that the header at {@code offset} states; at least {@link #LINKS} bytes must be there.
     *
     * @throws HoldfastException corrupt, or too new
     */
    public static int sizeOf(byte[] bytes, int offset, String subject) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, HEADER);
        if (in.getShort() != MAGIC) {
            throw HoldfastException.corrupt(subject, "no sealed chunk begins at " + offset);
        }
        int version = in.get();
        if (version > VERSION) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_TOO_NEW,
                    subject,
                    "A sealed chunk in " + subject + " has version " + version + "; this program reads up to " + VERSION
                            + ". Use a newer Holdfast.");
        }
        int kind = in.get();
        int flags = in.get();
        byte suite = in.get();
        int zero = in.getShort();
        int links = in.getInt();
        int plain = in.getInt();
        int body = in.getInt();
        Suite.of(Byte.toUnsignedInt(suite), "A sealed chunk", subject);
        boolean shaped = version == VERSION
                && kind >= 0
                && kind < Kind.values().length
                && flags >= 0
                && flags <= 1
                && zero == 0
                && (kind != Kind.DIFFERENCE.ordinal() || (links == 1 && flags == 1));
        if (!shaped || links < 0 || links > MAX_LINKS || plain < 0 || plain > MAX_PLAINTEXT) {
            throw HoldfastException.corrupt(subject, "a sealed chunk's header makes no sense");
        }
        if (body < 16 || body > plain + 16) {
            throw HoldfastException.corrupt(subject, "a sealed chunk's body length makes no sense");
        }
        return LINKS + links * Fingerprint.SIZE + body + CHECKSUM;
    }

    /** Begins a record: header, fingerprint, nonce and links are written; the caller fills body and checksum. */
    public static byte[] begin(
            Suite suite,
            Kind kind,
            Compression compression,
            Fingerprint name,
            byte[] nonce,
            List<Fingerprint> links,
            int plain,
            int body) {
        byte[] record = new byte[LINKS + links.size() * Fingerprint.SIZE + body + CHECKSUM];
        ByteBuffer out = ByteBuffer.wrap(record);
        out.putShort((short) MAGIC).put((byte) VERSION).put((byte) kind.ordinal());
        out.put((byte) compression.ordinal()).put((byte) suite.number()).putShort((short) 0);
        out.putInt(links.size()).putInt(plain).putInt(body);
        name.write(out);
        out.put(nonce);
        for (Fingerprint link : links) {
            link.write(out);
        }
        return record;
    }

    public Kind kind() {
        return Kind.values()[record[3]];
    }

    public Compression compression() {
        return Compression.values()[record[4]];
    }

    /** By which algorithms it was sealed. */
    public Suite suite() {
        return Suite.of(record[5], "A sealed chunk", "chunk");
    }

    public int linkCount() {
        return ByteBuffer.wrap(record).getInt(8);
    }

    /** Bytes of plaintext before compression. */
    public int plainSize() {
        return ByteBuffer.wrap(record).getInt(12);
    }

    /** Bytes of ciphertext and tag. */
    public int bodySize() {
        return ByteBuffer.wrap(record).getInt(16);
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of(record, HEADER);
    }

    /** What a page refers to, in its order; the base of a difference; empty for data. */
    public List<Fingerprint> links() {
        int count = linkCount();
        List<Fingerprint> links = new ArrayList<>(count);
        ByteBuffer in = ByteBuffer.wrap(record, LINKS, count * Fingerprint.SIZE);
        for (int i = 0; i < count; i++) {
            links.add(Fingerprint.read(in));
        }
        return links;
    }

    public int bodyOffset() {
        return LINKS + linkCount() * Fingerprint.SIZE;
    }

    /** The whole record. Shared, not copied: nobody writes to it. */
    public byte[] bytes() {
        return record;
    }

    /** Bytes of the whole record. */
    public int size() {
        return record.length;
    }

    /** Whether the SHA-256 at the end fits. */
    public boolean intact(MessageDigest sha256) {
        sha256.update(record, 0, record.length - CHECKSUM);
        byte[] actual = sha256.digest();
        return ByteBuffer.wrap(actual).equals(ByteBuffer.wrap(record, record.length - CHECKSUM, CHECKSUM));
    }
}
