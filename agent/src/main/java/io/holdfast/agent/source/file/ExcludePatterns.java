package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.FileType;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Arrays;
import java.util.List;

/**
 * Which names a backup leaves out. Names are bytes.
 *
 * <ul>
 *   <li>{@code *} matches any bytes of one name, {@code ?} one byte, {@code [a-z]} and {@code [!a-z]} one byte of a class; after a backslash a byte is itself;
 *   <li>{@code **} as a whole name matches any number of names, {@code dir/**} everything below {@code dir};
 *   <li>a pattern that begins with a slash begins at the root of the file system, any other matches at any depth, also when it has a slash within;
 *   <li>a pattern that ends with a slash matches directories only;
 *   <li>a pattern after {@code !} takes back what an earlier one left out. The last pattern that matches decides.
 * </ul>
 *
 * What lies in a directory that is left out is not looked at, so nothing in it can be taken back.
 */
public final class ExcludePatterns {
    private final PathPattern[] patterns;

    private ExcludePatterns(PathPattern[] patterns) {
        this.patterns = patterns;
    }

    /**
     * Compiles patterns, in their order.
     *
     * @throws HoldfastException {@link ErrorCode#USAGE}, with the pattern and the place
     */
    public static ExcludePatterns compile(List<String> patterns) {
        return new ExcludePatterns(patterns.stream().map(PathPattern::compile).toArray(PathPattern[]::new));
    }

    /** For the entries of one directory, by its absolute path. The result is for one thread. */
    public In in(byte[] directory) {
        return new In(directory);
    }

    /** Whether an entry at this absolute path is left out. */
    public boolean excludes(byte[] path, FileType type) {
        int slash = path.length - 1;
        while (path[slash] != '/') {
            slash--;
        }
        return in(Arrays.copyOf(path, slash)).excludes(Arrays.copyOfRange(path, slash + 1, path.length), type);
    }

    /** The patterns in one directory: its path is taken apart once. */
    public final class In {
        private byte[] path;
        private final int prefix;
        private final int[] starts;
        private final int depth;

        private In(byte[] directory) {
            int length = directory.length;
            while (length > 0 && directory[length - 1] == '/') {
                length--;
            }
            prefix = length + 1;
            path = patterns.length == 0 ? directory : Arrays.copyOf(directory, prefix + 255);
            int names = 0;
            for (int i = 0; i < length; i++) {
                names += directory[i] == '/' ? 1 : 0;
            }
            starts = new int[names + 2];
            int name = 0;
            for (int i = 0; i < length; i++) {
                if (directory[i] == '/') {
                    starts[name++] = i + 1;
                }
            }
            starts[names] = prefix;
            depth = names;
        }

        public boolean excludes(byte[] name, FileType type) {
            if (patterns.length == 0) {
                return false;
            }
            if (path.length < prefix + name.length) {
                path = Arrays.copyOf(path, prefix + name.length);
            }
            if (prefix > 0) {
                path[prefix - 1] = '/';
            }
            System.arraycopy(name, 0, path, prefix, name.length);
            starts[depth + 1] = prefix + name.length + 1;
            PathPattern.FileKind kind =
                    type == FileType.DIRECTORY ? PathPattern.FileKind.DIRECTORY : PathPattern.FileKind.OTHER;
            for (int i = patterns.length - 1; i >= 0; i--) {
                if (patterns[i].matches(path, starts, depth + 1, kind)) {
                    return patterns[i].sense() == PathPattern.Sense.EXCLUDE;
                }
            }
            return false;
        }
    }
}
