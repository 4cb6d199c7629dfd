package io.holdfast.protocol;

import java.util.regex.Pattern;

/** How a directory says that it is a store of a pool: media servers look for their stores by it, and agents leave them out. */
public final class MarkedStore {
    public static final String FILE = "holdfast-store";

    private static final Pattern MARK = Pattern.compile("[0-9a-f]{32}");

    private MarkedStore() {}

    /** Whether this, without its line's end, is what such a file holds. */
    public static boolean isMark(String text) {
        return MARK.matcher(text).matches();
    }
}
