package io.holdfast.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes carried in a string without loss: UTF-8 is itself, any other byte is the lone surrogate U+DC00 plus the byte, which no UTF-8 decodes to (the idea of Python's
 * PEP 383).
 */
public final class RawText {
    private static final char ESCAPE = 0xdc00;

    private RawText() {}

    public static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isError()) {
                for (int i = result.length(); i > 0; i--) {
                    out.put((char) (ESCAPE + (in.get() & 0xff)));
                }
                decoder.reset();
            }
        }
        return out.flip().toString();
    }

    public static byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            boolean escaped = each >= ESCAPE + 0x80 && each <= ESCAPE + 0xff;
            if (escaped && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
                out.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
                out.write(each - ESCAPE);
                plain = i + 1;
            }
        }
        out.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** For people: what is not UTF-8 becomes replacement characters. */
    public static String shown(String text) {
        return new String(encode(text), StandardCharsets.UTF_8);
    }
}
