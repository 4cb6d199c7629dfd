package io.holdfast.repository.store;

import java.util.regex.Pattern;

/** Name of a file or folder in a store: lower-case letters, digits, dashes, parts separated by slashes. */
public record Name(String path) {
    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");
    private static final int MAX = 200;

    public Name {
        if (path.length() > MAX || !ALLOWED.matcher(path).matches()) {
            throw new IllegalArgumentException("not a name for a store: " + path);
        }
    }

    /** The name of something in this folder. */
    public Name child(String part) {
        return new Name(path + "/" + part);
    }

    /** The last part. */
    public String leaf() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return path;
    }
}
