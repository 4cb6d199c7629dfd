package io.holdfast.format.sealing;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Sha256;
import java.math.BigInteger;
import java.util.Locale;

/** The printable way to the master key: 160 random bits and a checksum as 36 digits ({@code docs/format/keys.md}). */
public record RecoveryKey(byte[] secret) {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final String MARK = "HF1";
    private static final int SECRET = 20;
    private static final int GROUP = 4;
    private static final int LENGTH = 36;

    public static RecoveryKey random(Randomness randomness) {
        byte[] secret = new byte[SECRET];
        randomness.fill(secret);
        return new RecoveryKey(secret);
    }

    /** Parses what a person typed. */
    public static RecoveryKey parse(String typed) {
        String text = typed.toUpperCase(Locale.ROOT)
                .replaceAll("[-\\s]", "")
                .replace('O', '0')
                .replaceAll("[IL]", "1");
        // By its length, for the digits themselves may begin like that.
        String digits =
                text.startsWith(MARK) && text.length() == MARK.length() + LENGTH ? text.substring(MARK.length()) : text;
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < digits.length(); i++) {
            int digit = DIGITS.indexOf(digits.charAt(i));
            if (digit < 0) {
                throw mistyped();
            }
            number = number.shiftLeft(5).or(BigInteger.valueOf(digit));
        }
        byte[] secret = fixed(number.shiftRight(20));
        if (digits.length() != LENGTH || !new RecoveryKey(secret).digits().equals(digits)) {
            throw mistyped();
        }
        return new RecoveryKey(secret);
    }

    private static HoldfastException mistyped() {
        return new HoldfastException(
                ErrorCode.REPOSITORY_LOCKED_OUT,
                "recovery key",
                "The recovery key is mistyped: its check digits do not fit. It has nine groups of four after HF1-.");
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] out = new byte[SECRET];
        int length = Math.min(SECRET, bytes.length);
        System.arraycopy(bytes, bytes.length - length, out, SECRET - length, length);
        return out;
    }

    private String digits() {
        byte[] sum = Sha256.digest().digest(secret);
        int check = ((sum[0] & 0xff) << 12) | ((sum[1] & 0xff) << 4) | ((sum[2] & 0xff) >>> 4);
        BigInteger number = new BigInteger(1, secret).shiftLeft(20).or(BigInteger.valueOf(check));
        char[] digits = new char[LENGTH];
        for (int i = LENGTH - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt(number.intValue() & 31);
            number = number.shiftRight(5);
        }
        return new String(digits);
    }

    /** As it is printed. Nothing else prints it. */
    public String printed() {
        String digits = digits();
        StringBuilder out = new StringBuilder(MARK).append("-");
        for (int at = 0; at < LENGTH; at += GROUP) {
            out.append(at == 0 ? "" : "-").append(digits, at, at + GROUP);
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "recovery key";
    }
}
