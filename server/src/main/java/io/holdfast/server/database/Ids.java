package io.holdfast.server.database;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/** Names for rows, in the order of their creation as far as the clock tells, and secrets that nobody guesses. */
public final class Ids {
    private static final int SIZE = 16;
    private static final int SECRET = 32;

    private final Time time;
    private final Randomness randomness;

    public Ids(Time time, Randomness randomness) {
        this.time = time;
        this.randomness = randomness;
    }

    /** 32 hexadecimal digits: 48 bits of milliseconds, 80 random bits. */
    public String next() {
        byte[] bytes = new byte[SIZE];
        randomness.fill(bytes);
        ByteBuffer.wrap(bytes).putShort((short) (millis() >>> 32)).putInt((int) millis());
        return HexFormat.of().formatHex(bytes);
    }

    /** 256 random bits as URL-safe text behind a prefix that says what it is. */
    public String secret(String prefix) {
        byte[] bytes = new byte[SECRET];
        randomness.fill(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public long millis() {
        return time.now().toEpochMilli();
    }
}
