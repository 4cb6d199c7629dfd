package io.holdfast.agent.source.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Paths as bytes. */
public final class RawPath {
    private RawPath() {}

    /** The path of an entry of a directory. */
    public static byte[] child(byte[] directory, byte[] name) {
        boolean root = directory.length > 0 && directory[directory.length - 1] == '/';
        int at = directory.length + (root ? 0 : 1);
        byte[] path = Arrays.copyOf(directory, at + name.length);
        path[at - 1] = '/';
        System.arraycopy(name, 0, path, at, name.length);
        return path;
    }

    /** Without slashes at its end, which only say that a link there is followed: with them or not, it is the same place. */
    public static byte[] withoutEnd(byte[] path) {
        int end = path.length;
        while (end > 1 && path[end - 1] == '/') {
            end--;
        }
        return Arrays.copyOf(path, end);
    }

    /** For people; bytes that are no UTF-8 become replacement characters. */
    public static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}
