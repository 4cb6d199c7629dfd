package io.holdfast.agent.resume;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Run;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a piece stands in a file: length of what follows the checksum (four bytes), its CRC-32C (four), the key of the content's state, the position (eight; -1 for a whole file's name), the number of
 * runs (four; -1 likewise), and each of them: the length of a hole, negative, in eight bytes, or the size of a chunk in eight and its fingerprint. Big endian,
 * filled up with zeros to a multiple of eight bytes.
 */
record PieceRecord(byte[] key, Piece piece) {
    /** Records begin at multiples of this. */
    static final int ALIGNMENT = 8;

    static final int HEAD = 2 * Integer.BYTES;
    private static final int FIXED = ContentState.KEY + Long.BYTES + Integer.BYTES;
    private static final int STORED = Long.BYTES + Fingerprint.SIZE;
    private static final int LONGEST = FIXED + Piece.Stretch.MOST * STORED;
    private static final int WHOLE = -1;

    byte[] encode() {
        int body = FIXED
                + switch (piece) {
                    case Piece.Whole _ -> Fingerprint.SIZE;
                    case Piece.Stretch stretch -> size(stretch.runs());
                };
        ByteBuffer out = ByteBuffer.allocate(aligned(HEAD + body));
        out.putInt(body).putInt(0).put(key).putLong(piece.position());
        switch (piece) {
            case Piece.Whole(Fingerprint name) -> {
                out.putInt(WHOLE);
                name.write(out);
            }
            case Piece.Stretch stretch -> {
                out.putInt(stretch.runs().size());
                stretch.runs().forEach(run -> put(run, out));
            }
        }
        return out.putInt(Integer.BYTES, checksum(out.slice(HEAD, body))).array();
    }

    private static int size(List<Run> runs) {
        int size = 0;
        for (Run run : runs) {
            size += run instanceof Run.Stored ? STORED : Long.BYTES;
        }
        return size;
    }

    private static void put(Run run, ByteBuffer out) {
        switch (run) {
            case Run.Hole(long length) -> out.putLong(-length);
            case Run.Stored(int size, Fingerprint chunk) -> {
                out.putLong(size);
                chunk.write(out);
            }
        }
    }

    /** How many bytes the record takes that begins so, from its first; 0 when none does. */
    static int length(ByteBuffer head) {
        int body = head.getInt(head.position());
        return body >= FIXED && body <= LONGEST ? aligned(HEAD + body) : 0;
    }

    /** The record in these bytes, all of them; empty when it was not written to its end or is damaged. */
    static Optional<PieceRecord> decode(ByteBuffer in) {
        int body = in.getInt();
        int checksum = in.getInt();
        if (checksum != checksum(in.slice(HEAD, body))) {
            return Optional.empty();
        }
        byte[] key = new byte[ContentState.KEY];
        in.get(key);
        try {
            return piece(in).map(piece -> new PieceRecord(key, piece));
        } catch (BufferUnderflowException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Piece> piece(ByteBuffer in) {
        long position = in.getLong();
        int count = in.getInt();
        if (count == WHOLE) {
            return Optional.of(new Piece.Whole(Fingerprint.read(in)));
        }
        if (position < 0 || count < 0 || count > Piece.Stretch.MOST) {
            return Optional.empty();
        }
        List<Run> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long length = in.getLong();
            runs.add(
                    length < 0 ? new Run.Hole(-length) : new Run.Stored(Math.toIntExact(length), Fingerprint.read(in)));
        }
        return Optional.of(new Piece.Stretch(position, runs));
    }

    private static int checksum(ByteBuffer body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    private static int aligned(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Whether it is of this state and begins there. */
    boolean isOf(byte[] state, long position) {
        return piece.position() == position && Arrays.equals(key, state);
    }

    /** Where records of one state and position are looked for; any number. */
    int hash() {
        return hash(key, piece.position());
    }

    static int hash(byte[] key, long position) {
        long mixed = (ByteBuffer.wrap(key).getLong() + position) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> Integer.SIZE);
    }
}
