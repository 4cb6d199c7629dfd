package io.holdfast.protocol.session;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Types and shapes of the frames of a session ({@code docs/protocol/session.md}). All but the first have the number of their request in front. */
final class Wire {
    static final int OPEN = 1;
    static final int OPENED = 2;
    static final int ASK = 3;
    static final int ANSWER = 4;
    static final int PUT = 5;
    static final int DONE = 6;
    static final int COMMIT = 7;
    static final int FETCH = 8;
    static final int CHUNK = 9;
    static final int FAILED = 10;
    static final int CLOSE = 11;

    /** Bytes of a request's number. */
    static final int NUMBER = 8;

    /** Names that one request may ask for. */
    static final int MOST_NAMES = 1 << 17;

    /** A chunk of the largest repository, with the links of the largest page. */
    static final int LARGEST = 20 << 20;

    static final Duration SILENCE = Duration.ofSeconds(35);

    private Wire() {}

    static byte[] number(long number) {
        return ByteBuffer.allocate(NUMBER).putLong(number).array();
    }

    static byte[] nanos(long nanos) {
        return ByteBuffer.allocate(Long.BYTES).putLong(nanos).array();
    }

    /** 0 in the answers of media servers that do not say. */
    static long nanos(byte[] answer) {
        return answer.length < Long.BYTES ? 0 : ByteBuffer.wrap(answer).getLong();
    }

    static byte[] names(List<Fingerprint> names) {
        ByteBuffer out = ByteBuffer.allocate(names.size() * Fingerprint.SIZE);
        for (Fingerprint name : names) {
            name.write(out);
        }
        return out.array();
    }

    /** The names that follow; an {@link IllegalArgumentException} when they are cut off. */
    static List<Fingerprint> names(ByteBuffer in) {
        if (in.remaining() % Fingerprint.SIZE != 0 || in.remaining() > MOST_NAMES * Fingerprint.SIZE) {
            throw new IllegalArgumentException("a list of names that is cut off or too long");
        }
        List<Fingerprint> names = new ArrayList<>(in.remaining() / Fingerprint.SIZE);
        while (in.hasRemaining()) {
            names.add(Fingerprint.read(in));
        }
        return names;
    }

    /** The sealed chunks that follow, at least one; not well formed or cut off is corrupt. */
    static List<SealedChunk> chunks(ByteBuffer in, String subject) {
        List<SealedChunk> chunks = new ArrayList<>();
        do {
            boolean told = in.remaining() >= SealedChunk.LINKS;
            int size = told ? SealedChunk.sizeOf(in.array(), in.arrayOffset() + in.position(), subject) : 0;
            byte[] record = new byte[told ? Math.min(size, in.remaining()) : in.remaining()];
            in.get(record);
            chunks.add(SealedChunk.parse(record, subject));
        } while (in.hasRemaining());
        return chunks;
    }

    static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
