package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an administrator hands to a machine that is to join: a secret that works once, and by what it will know the server.
 *
 * @param secret what the server knows it by; letters, digits, dashes, underscores
 * @param root SHA-256 of the installation's root certificate
 */
public record EnrolmentToken(String secret, byte[] root) {
    private static final Pattern TEXT = Pattern.compile("HFE1\\.([A-Za-z0-9_-]{8,128})\\.([A-Za-z0-9_-]{43})");
    private static final int SIZE = 32;

    /** Reads what was pasted. */
    public static EnrolmentToken parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new HoldfastException(
                    ErrorCode.LINK_ENROLMENT,
                    "token",
                    "This is no enrolment token: it begins with HFE1 and has three parts. Copy it again, whole.");
        }
        return new EnrolmentToken(matcher.group(1), Base64.getUrlDecoder().decode(matcher.group(2)));
    }

    /** As it is handed out. */
    public String text() {
        if (root.length != SIZE) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes");
        }
        return "HFE1." + secret + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(root);
    }

    @Override
    public String toString() {
        return "token for root " + HexFormat.of().formatHex(root);
    }
}
