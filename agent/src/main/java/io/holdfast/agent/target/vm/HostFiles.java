package io.holdfast.agent.target.vm;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import java.util.Arrays;

/** What is on this host, asked in a way that depends on no locale: names in descriptions are of any script. */
final class HostFiles {
    private HostFiles() {}

    /** Whether something is at an absolute path. */
    static boolean exist(String path) {
        byte[] bytes = ImageDirectory.bytes(path);
        if (!path.startsWith("/")) {
            return false;
        }
        int slash = lastSlash(bytes);
        if (slash == bytes.length - 1) {
            return isDirectory(path);
        }
        try (Directory above = Directory.open(Arrays.copyOf(bytes, slash + 1))) {
            return above.find(Arrays.copyOfRange(bytes, slash + 1, bytes.length))
                    .isPresent();
        } catch (SystemCallException e) {
            return false;
        }
    }

    private static int lastSlash(byte[] path) {
        int at = path.length - 1;
        while (path[at] != '/') {
            at--;
        }
        return at;
    }

    static boolean isDirectory(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        try (Directory open = Directory.open(ImageDirectory.bytes(path))) {
            return open.stat().inode() >= 0;
        } catch (SystemCallException e) {
            return false;
        }
    }

    /** The directory that a path is in; empty when there is none. */
    static String above(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash);
    }
}
