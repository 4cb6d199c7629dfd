package io.holdfast.format.layout;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Which records a pack holds and where ({@code docs/format/pack.md}). The records themselves are the caller's: a pack is
 * {@link #header}, the records in order, {@link #trailer}.
 */
public final class PackDirectory {
    /** Bytes before the first record. */
    public static final int HEADER = 24;

    public static final int MAX_RECORDS = 65_535;

    private static final int ENTRY = Fingerprint.SIZE + 4;
    private static final int TAIL = 8 + 4 + 4 + 32;
    private static final int VERSION = 1;
    private static final int END = 0x48465045;
    private static final String TITLE = "a pack";

    private final PackId id;
    private final PackContent content;
    private final ByteBuffer entries;
    private final int[] offsets;

    private PackDirectory(PackId id, PackContent content, ByteBuffer entries) {
        this.id = id;
        this.content = content;
        this.entries = entries;
        offsets = new int[entries.remaining() / ENTRY + 1];
        offsets[0] = HEADER;
        for (int i = 0; i < offsets.length - 1; i++) {
            offsets[i + 1] = Math.addExact(offsets[i], entries.getInt(i * ENTRY + Fingerprint.SIZE));
        }
    }

    /** The directory of records that are about to stand in one pack. */
    public static PackDirectory of(PackId id, PackContent content, List<SealedChunk> records) {
        ByteBuffer entries = ByteBuffer.allocate(records.size() * ENTRY);
        for (SealedChunk record : records) {
            record.fingerprint().write(entries);
            entries.putInt(record.size());
        }
        return new PackDirectory(id, content, entries.flip());
    }

    /** How many bytes at the end of a pack of {@code records} records hold its directory and tail. */
    public static int trailerSize(int records) {
        return records * ENTRY + TAIL;
    }

    /**
     * Decodes the last {@link #trailerSize} bytes of a pack together with its first {@link #HEADER}.
     *
     * @param size bytes of the whole pack file
     * @throws HoldfastException corrupt, too new or too old
     */
    public static PackDirectory decode(byte[] header, byte[] trailer, long size, PackId expected, String subject) {
        if (header.length < HEADER || ByteBuffer.wrap(header).getInt() != Envelope.MAGIC || header[4] != 'P') {
            throw HoldfastException.corrupt(subject, "it does not begin like a pack");
        }
        if (trailer.length < TAIL) {
            throw HoldfastException.corrupt(subject, "it is too short for a pack");
        }
        ByteBuffer tail = ByteBuffer.wrap(trailer, trailer.length - TAIL, TAIL);
        long offset = tail.getLong();
        int count = tail.getInt();
        if (tail.getInt() != END || count < 0 || count > MAX_RECORDS || trailer.length != trailerSize(count)) {
            throw HoldfastException.corrupt(subject, "it does not end like a pack of the stated number of records");
        }
        MessageDigest sha256 = Sha256.digest();
        sha256.update(header, 0, HEADER);
        sha256.update(trailer, 0, trailer.length - 32);
        if (!ByteBuffer.wrap(sha256.digest()).equals(tail)) {
            throw HoldfastException.corrupt(subject, "the checksum of its directory does not fit");
        }
        // After the checksum: a byte that was damaged must not pass for the work of a later program.
        PackContent content = contentOf(header, expected, subject);
        PackDirectory directory = new PackDirectory(
                expected, content, ByteBuffer.wrap(trailer, 0, count * ENTRY).slice());
        if (directory.end() != offset || offset + trailer.length != size) {
            throw HoldfastException.corrupt(subject, "its length does not agree with its directory");
        }
        return directory;
    }

    /** How many records the tail of a pack states, from at least the last 48 bytes of it; -1 when that is no tail. */
    public static int countIn(byte[] lastBytes) {
        if (lastBytes.length < TAIL) {
            return -1;
        }
        ByteBuffer tail = ByteBuffer.wrap(lastBytes, lastBytes.length - TAIL, TAIL);
        tail.getLong();
        int count = tail.getInt();
        return tail.getInt() == END && count >= 0 && count <= MAX_RECORDS ? count : -1;
    }

    private static PackContent contentOf(byte[] header, PackId expected, String subject) {
        Envelope.requireVersion(header[5] & 0xff, VERSION, TITLE, subject);
        boolean shaped = header[6] >= 0 && header[6] < PackContent.values().length && header[7] == 0;
        if (!shaped || !PackId.read(ByteBuffer.wrap(header, 8, PackId.SIZE)).equals(expected)) {
            throw HoldfastException.corrupt(subject, "its header is that of another pack");
        }
        return PackContent.values()[header[6]];
    }

    /** The first {@link #HEADER} bytes. */
    public byte[] header() {
        ByteBuffer out = ByteBuffer.allocate(HEADER);
        out.putInt(Envelope.MAGIC)
                .put((byte) 'P')
                .put((byte) VERSION)
                .put((byte) content.ordinal())
                .put((byte) 0);
        id.write(out);
        return out.array();
    }

    /** The last {@link #trailerSize} bytes. */
    public byte[] trailer() {
        byte[] header = header();
        ByteBuffer out = ByteBuffer.allocate(trailerSize(size()));
        out.put(entries.duplicate()).putLong(end()).putInt(size()).putInt(END);
        MessageDigest sha256 = Sha256.digest();
        sha256.update(header);
        sha256.update(out.array(), 0, out.position());
        return out.put(sha256.digest()).array();
    }

    public PackId id() {
        return id;
    }

    public PackContent content() {
        return content;
    }

    /** Number of records. */
    public int size() {
        return offsets.length - 1;
    }

    public Fingerprint fingerprint(int ordinal) {
        return Fingerprint.read(entries.duplicate().position(ordinal * ENTRY));
    }

    /** Whether the record at {@code ordinal} has this name, without making an object. */
    public boolean holds(int ordinal, Fingerprint name) {
        if (ordinal < 0 || ordinal >= size()) {
            return false;
        }
        int at = ordinal * ENTRY;
        return entries.getLong(at) == name.a()
                && entries.getLong(at + 8) == name.b()
                && entries.getLong(at + 16) == name.c()
                && entries.getLong(at + 24) == name.d();
    }

    /** Where the record begins in the pack. */
    public int offset(int ordinal) {
        return offsets[ordinal];
    }

    /** Bytes of the record. */
    public int length(int ordinal) {
        return offsets[ordinal + 1] - offsets[ordinal];
    }

    /** Where the records end and the directory begins. */
    public int end() {
        return offsets[offsets.length - 1];
    }
}
