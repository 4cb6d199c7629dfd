package io.holdfast.protocol.control;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Paths as text and back without loss: a byte that is no UTF-8 is {@code \xHH}, a backslash {@code \\}. */
public final class PathText {
    private static final int ESCAPED = 4;

    private PathText() {}

    /** The text of a path. */
    public static String of(byte[] path) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(path);
        StringBuilder text = new StringBuilder(path.length);
        CharBuffer out = CharBuffer.allocate(path.length + 1);
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, out, true);
            text.append(out.flip().toString().replace("\\", "\\\\"));
            out.clear();
            for (int i = result.isError() ? result.length() : 0; i > 0; i--) {
                text.append("\\x").append(HexFormat.of().toHexDigits(in.get()));
            }
            decoder.reset();
        }
        return text.toString();
    }

    /**
     * The path that a text stands for.
     *
     * @throws HoldfastException {@code USAGE}, when a backslash stands alone
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream path = new ByteArrayOutputStream(text.length());
        int at = 0;
        for (int next = text.indexOf('\\'); next >= 0; next = text.indexOf('\\', at)) {
            path.writeBytes(text.substring(at, next).getBytes(StandardCharsets.UTF_8));
            if (text.startsWith("\\\\", next)) {
                path.write('\\');
                at = next + 2;
            } else if (text.startsWith("\\x", next) && next + ESCAPED <= text.length()) {
                path.write(hex(text, next + 2));
                at = next + ESCAPED;
            } else {
                throw alone(text);
            }
        }
        path.writeBytes(text.substring(at).getBytes(StandardCharsets.UTF_8));
        return path.toByteArray();
    }

    /**
     * An absolute path that says where it leads: no name in it is {@code .} or {@code ..}, and none has a NUL.
     *
     * @throws HoldfastException {@code USAGE}, when it is none
     */
    public static byte[] absolute(String text) {
        byte[] path = bytes(text);
        String plain = new String(path, StandardCharsets.ISO_8859_1);
        boolean straight =
                List.of(plain.split("/", -1)).stream().noneMatch(name -> name.equals(".") || name.equals(".."));
        if (!plain.startsWith("/") || !straight || plain.indexOf(0) >= 0) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    text,
                    "The path " + text + " cannot be used. Write an absolute path without . and .. in it.");
        }
        return path;
    }

    private static int hex(String text, int at) {
        try {
            return HexFormat.fromHexDigits(text, at, at + 2);
        } catch (NumberFormatException e) {
            throw alone(text);
        }
    }

    private static HoldfastException alone(String text) {
        return new HoldfastException(
                ErrorCode.USAGE,
                text,
                "In the path " + text + " a backslash stands alone. Write \\\\ for one backslash.");
    }
}
