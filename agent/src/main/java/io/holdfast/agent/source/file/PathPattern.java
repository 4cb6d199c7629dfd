package io.holdfast.agent.source.file;

import io.holdfast.format.RawText;
import java.util.ArrayList;
import java.util.List;

/** One line of a list of patterns. */
final class PathPattern {
    /** Stands for any number of names. */
    private static final class Any {
        private static final Glob NAMES = Glob.compile(new byte[0], 0, 0);
    }

    /** What a match means. */
    enum Sense {
        EXCLUDE,
        INCLUDE
    }

    private final Sense sense;
    private final boolean onlyDirectories;
    private final Glob[] names;

    private PathPattern(Sense sense, boolean onlyDirectories, List<Glob> names) {
        this.sense = sense;
        this.onlyDirectories = onlyDirectories;
        this.names = names.toArray(Glob[]::new);
    }

    /** Bytes that are no UTF-8 stand in the text as in {@link RawText}. */
    static PathPattern compile(String text) {
        byte[] pattern = RawText.encode(text);
        int from = 0;
        int to = pattern.length;
        Sense sense = Sense.EXCLUDE;
        if (from < to && pattern[from] == '!') {
            sense = Sense.INCLUDE;
            from++;
        }
        boolean onlyDirectories = to > from && pattern[to - 1] == '/';
        while (to > from && pattern[to - 1] == '/') {
            to--;
        }
        if (from == to) {
            throw Glob.bad(pattern, from, "nothing is left that a name could match");
        }
        List<Glob> names = new ArrayList<>();
        if (pattern[from] != '/') {
            names.add(Any.NAMES);
        }
        for (int at = from; at < to; ) {
            int end = at;
            while (end < to && pattern[end] != '/') {
                end += pattern[end] == '\\' ? 2 : 1;
            }
            end = Math.min(end, to);
            boolean any = end - at == 2 && pattern[at] == '*' && pattern[at + 1] == '*';
            if (!any && end > at) {
                names.add(Glob.compile(pattern, at, end));
            } else if (any && (names.isEmpty() || names.getLast() != Any.NAMES)) {
                names.add(Any.NAMES);
            }
            at = end + 1;
        }
        if (names.getLast() == Any.NAMES) {
            // What is below, not the directory itself: at least one name.
            names.add(Glob.compile(new byte[] {'*'}, 0, 1));
        }
        return new PathPattern(sense, onlyDirectories, names);
    }

    Sense sense() {
        return sense;
    }

    /** {@code starts} holds where each of the {@code count} names of the path begins; a name ends one byte before the next begins. */
    boolean matches(byte[] path, int[] starts, int count, FileKind kind) {
        if (onlyDirectories && kind != FileKind.DIRECTORY) {
            return false;
        }
        int last = count - 1;
        if (!names[names.length - 1].matches(path, starts[last], starts[count] - 1)) {
            return false;
        }
        if (names.length == 2 && names[0] == Any.NAMES) {
            return true;
        }
        return above(path, starts, last);
    }

    /** Matches all but the last name; the same way back to the last "any names" as for bytes in a name. */
    private boolean above(byte[] path, int[] starts, int count) {
        int wanted = names.length - 1;
        int step = 0;
        int at = 0;
        int any = -1;
        int resume = 0;
        while (at < count) {
            if (step < wanted && names[step] == Any.NAMES) {
                any = step++;
                resume = at;
            } else if (step < wanted && names[step].matches(path, starts[at], starts[at + 1] - 1)) {
                step++;
                at++;
            } else if (any >= 0) {
                step = any + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (step < wanted && names[step] == Any.NAMES) {
            step++;
        }
        return step == wanted;
    }

    /** As much of the type of an entry as patterns look at. */
    enum FileKind {
        DIRECTORY,
        OTHER
    }
}
