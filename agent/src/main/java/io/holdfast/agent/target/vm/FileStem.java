package io.holdfast.agent.target.vm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What names of files of a machine begin with: safe whatever its name is, and different for different machines. */
final class FileStem {
    private static final int LONGEST = 150;
    private static final int SHORT_HASH = 8;
    private static final String SAFE = "._-+";

    private FileStem() {}

    /** Letters and digits of any script, and {@code ._-+}; when the name was not such, with a piece of its hash. At most 159 bytes. */
    static String of(String machine) {
        StringBuilder safe = new StringBuilder();
        int bytes = 0;
        for (int at = 0; at < machine.length(); at += Character.charCount(machine.codePointAt(at))) {
            String next = safe(machine.codePointAt(at), safe.isEmpty());
            bytes += next.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST) {
                break;
            }
            safe.append(next);
        }
        return safe.toString().equals(machine) && !machine.isEmpty()
                ? machine
                : safe + "-" + hash(machine).substring(0, SHORT_HASH);
    }

    private static String safe(int point, boolean first) {
        boolean letter = Character.isLetterOrDigit(point);
        // A name that begins with a dot is hidden, one that begins with a hyphen is taken for an option.
        boolean sign = !first && SAFE.indexOf(point) >= 0;
        return letter || sign ? Character.toString(point) : "_";
    }

    /** A name for the name, 16 hex digits. */
    static String hash(String machine) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(machine.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
