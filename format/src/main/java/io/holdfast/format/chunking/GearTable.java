package io.holdfast.format.chunking;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Expands a cut key to the 256 gear values.
 *
 * <p>Entries {@code 4i} to {@code 4i + 3} are the four big-endian 64-bit words of
 * {@code HMAC-SHA-256(key, "holdfast gear v1" || i)}, with the label in ASCII, without a terminator,
 * and {@code i}, from 0 to 63, as four bytes, big-endian.
 */
final class GearTable {

    static final int ENTRIES = 256;
    static final int KEY_LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] LABEL = "holdfast gear v1".getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS_PER_STEP = 4;

    private GearTable() {}

    /**
     * Returns the table for a key.
     *
     * @throws IllegalArgumentException if the key is not {@value #KEY_LENGTH} bytes
     */
    static long[] derive(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("cut key has " + key.length + " bytes, must have " + KEY_LENGTH);
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            long[] table = new long[ENTRIES];
            for (int step = 0; step < ENTRIES / WORDS_PER_STEP; step++) {
                mac.update(LABEL);
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(step).flip());
                LongBuffer words = ByteBuffer.wrap(mac.doFinal()).asLongBuffer();
                words.get(table, step * WORDS_PER_STEP, WORDS_PER_STEP);
            }
            return table;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java runtime has no " + ALGORITHM, missing);
        }
    }
}
