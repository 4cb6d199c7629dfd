package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The server as errors name it. */
record Peer(String title) {
    private static final int LONGEST_QUOTE = 200;

    /** It said what the protocol does not allow. */
    HoldfastException violation(String what) {
        return new HoldfastException(
                ErrorCode.NBD_PROTOCOL,
                title,
                "The server of " + title + " does not keep to the protocol: " + what
                        + ". Nothing it said was used; see that the address is that of an NBD server, and its version.");
    }

    HoldfastException lost(IOException cause) {
        return new HoldfastException(
                ErrorCode.NBD_UNREACHABLE,
                title,
                "The connection to " + title + " was lost: " + InWords.of(cause)
                        + ". See whether the server still runs, and try again.",
                cause);
    }

    HoldfastException silent(String what, Duration limit) {
        return new HoldfastException(
                ErrorCode.NBD_SILENT,
                title,
                "The server of " + title + " did not " + what + " within " + limit.toMillis()
                        + " ms. See whether it, or the disk behind it, hangs; then try again.");
    }

    /** An error of ours. */
    HoldfastException fault(Throwable cause) {
        return new HoldfastException(
                ErrorCode.INTERNAL,
                title,
                "Reading from " + title + " ended by an error in this program: " + cause + ". Report it.",
                cause);
    }

    HoldfastException closed() {
        return new HoldfastException(
                ErrorCode.NBD_UNREACHABLE, title, "The connection to " + title + " was closed on this side.");
    }

    /** A string of the server; its length was checked. */
    String text(byte[] bytes, int from, int length) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw new HoldfastException(
                    ErrorCode.NBD_PROTOCOL, title, "The server of " + title + " sent a name that is not UTF-8.", e);
        }
        throw violation("a name has a NUL");
    }

    /** What a server wrote for people, in brackets and without control characters, or nothing. */
    static String quote(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        if (text.isEmpty()) {
            return "";
        }
        return " (" + (text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text) + ")";
    }
}
