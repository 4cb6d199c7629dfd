package io.holdfast.format.chunking;

import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Algorithms;
import io.holdfast.format.sealing.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Expands a cut key to the 256 gear values.
 *
 * <p>Entries {@code 4i} to {@code 4i + 3} are the four big-endian 64-bit words of
 * {@code HMAC(key, "holdfast gear v1" || i)}, with the suite's hash, the label in ASCII, without a terminator,
 * and {@code i}, from 0 to 63, as four bytes, big-endian.
 */
final class GearTable {

    static final int ENTRIES = 256;
    static final int KEY_LENGTH = 32;

    private static final byte[] LABEL = "holdfast gear v1".getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS_PER_STEP = 4;

    private GearTable() {}

    /**
     * Returns the table for a key.
     *
     * @throws IllegalArgumentException if the key is not {@value #KEY_LENGTH} bytes
     */
    static long[] derive(Suite suite, byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("cut key has " + key.length + " bytes, must have " + KEY_LENGTH);
        }
        KeyedHash hash = Algorithms.ofContent(suite).keyedHash(key);
        long[] table = new long[ENTRIES];
        for (int step = 0; step < ENTRIES / WORDS_PER_STEP; step++) {
            hash.add(LABEL, 0, LABEL.length);
            byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(step).array();
            LongBuffer words = ByteBuffer.wrap(hash.of(number)).asLongBuffer();
            words.get(table, step * WORDS_PER_STEP, WORDS_PER_STEP);
        }
        return table;
    }
}
