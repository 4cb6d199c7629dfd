package io.holdfast.agent.restore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Absolute paths in a snapshot: raw bytes. */
final class Paths {
    static final byte[] ROOT = {'/'};

    private Paths() {}

    static List<byte[]> names(byte[] path) {
        List<byte[]> names = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= path.length; at++) {
            if (at == path.length || path[at] == '/') {
                if (at > from) {
                    names.add(Arrays.copyOfRange(path, from, at));
                }
                from = at + 1;
            }
        }
        return names;
    }

    /** With one slash before each name and none at the end. */
    static byte[] clean(byte[] path) {
        byte[] clean = ROOT;
        for (byte[] name : names(path)) {
            clean = joined(clean, name);
        }
        return clean;
    }

    static byte[] joined(byte[] directory, byte[] name) {
        int length = directory.length == 1 ? 0 : directory.length;
        byte[] joined = Arrays.copyOf(directory, length + 1 + name.length);
        joined[length] = '/';
        System.arraycopy(name, 0, joined, length + 1, name.length);
        return joined;
    }

    /** For people; bytes that are no UTF-8 become replacement characters. */
    static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}
