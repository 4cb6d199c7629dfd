package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds where what was asked for really stands. Symbolic links above it are followed, so that it stands at one place however it was named; itself is taken as it is,
 * a link as a link, unless the path ends with a slash.
 */
public final class RequestedPaths {
    private static final int MAX_LINKS = 40;

    private RequestedPaths() {}

    /**
     * Puts all paths into one tree from the root of the file system.
     *
     * @param paths absolute
     * @throws HoldfastException {@link ErrorCode#SOURCE_MISSING} when one is not there, {@link ErrorCode#SOURCE_UNREADABLE}, {@link ErrorCode#USAGE} when one is not absolute
     */
    public static Wanted resolve(List<byte[]> paths) {
        if (paths.isEmpty()) {
            throw new HoldfastException(ErrorCode.USAGE, "paths", "Nothing to back up: name at least one path.");
        }
        Wanted root = new Wanted();
        for (byte[] path : paths) {
            root.add(resolve(path));
        }
        return root;
    }

    private static List<byte[]> resolve(byte[] path) {
        String text = RawPath.text(path);
        if (path.length == 0 || path[0] != '/') {
            throw new HoldfastException(ErrorCode.USAGE, text, "The path " + text + " is not absolute.");
        }
        boolean followLast = path[path.length - 1] == '/';
        Deque<byte[]> rest = new ArrayDeque<>(names(path));
        List<byte[]> found = new ArrayList<>();
        int links = 0;
        try {
            while (!rest.isEmpty()) {
                byte[] name = rest.removeFirst();
                if (RawPath.text(name).equals("..")) {
                    if (!found.isEmpty()) {
                        found.removeLast();
                    }
                    continue;
                }
                try (Directory directory = Directory.open(joined(found))) {
                    Optional<Stat> stat = directory.find(name);
                    if (stat.isEmpty()) {
                        throw missing(text);
                    }
                    boolean last = rest.isEmpty();
                    if (stat.get().type() == FileType.SYMBOLIC_LINK && (!last || followLast)) {
                        if (++links > MAX_LINKS) {
                            throw new HoldfastException(
                                    ErrorCode.SOURCE_UNREADABLE, text, "Too many symbolic links lead to " + text + ".");
                        }
                        byte[] target = directory.readLink(name);
                        if (target[0] == '/') {
                            found.clear();
                        }
                        List<byte[]> names = names(target);
                        for (int i = names.size() - 1; i >= 0; i--) {
                            rest.addFirst(names.get(i));
                        }
                        continue;
                    }
                }
                found.add(name);
            }
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                throw missing(text);
            }
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE, text, "Cannot reach " + text + ": " + e.getMessage() + ".", e);
        }
        return found;
    }

    private static HoldfastException missing(String text) {
        return new HoldfastException(
                ErrorCode.SOURCE_MISSING, text, "There is no " + text + ". Check the spelling; nothing was backed up.");
    }

    private static byte[] joined(List<byte[]> names) {
        byte[] path = {'/'};
        for (byte[] name : names) {
            path = RawPath.child(path, name);
        }
        return path;
    }

    private static List<byte[]> names(byte[] path) {
        List<byte[]> names = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= path.length; at++) {
            if (at == path.length || path[at] == '/') {
                boolean here = at == from || (at == from + 1 && path[from] == '.');
                if (!here) {
                    names.add(Arrays.copyOfRange(path, from, at));
                }
                from = at + 1;
            }
        }
        return names;
    }
}
