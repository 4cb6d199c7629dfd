package io.holdfast.server.access;

import java.time.Instant;

/** What an authenticator app shows. */
public final class TotpCodes {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private TotpCodes() {}

    public static String at(String secret, Instant when) {
        byte[] bytes = new byte[secret.length() * 5 / 8];
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            int five = ALPHABET.indexOf(secret.charAt(bit / 5));
            if ((five >> (4 - bit % 5) & 1) != 0) {
                bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
            }
        }
        return Totp.code(bytes, when.getEpochSecond() / 30);
    }
}
