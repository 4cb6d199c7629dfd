package io.holdfast.protocol.control;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Values of lists that may be empty: the encoding of fields leaves empty values out, so these have a byte before them. */
final class Texts {
    private Texts() {}

    static byte[] kept(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        byte[] kept = new byte[text.length + 1];
        kept[0] = '=';
        System.arraycopy(text, 0, kept, 1, text.length);
        return kept;
    }

    static String opened(byte[] kept) {
        return kept.length == 0 ? "" : new String(Arrays.copyOfRange(kept, 1, kept.length), StandardCharsets.UTF_8);
    }
}
