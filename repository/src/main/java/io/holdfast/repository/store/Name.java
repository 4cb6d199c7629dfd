package io.holdfast.repository.store;

import java.util.regex.Pattern;

/** Name of a file or folder in a store: lower-case letters, digits, dashes, parts separated by slashes. */
public record Name(String path) {
    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");
    private static final Pattern PART = Pattern.compile("[a-z0-9-]+");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
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

    /** Whether something in this folder may be called so. What is called otherwise is not of the repository. */
    boolean mayHave(String part) {
        return path.length() + 1 + part.length() <= MAX && PART.matcher(part).matches();
    }

    /** Whether the last part is a number or an id: so many hexadecimal digits. */
    public boolean endsInHex(int digits) {
        return leaf().length() == digits && HEX.matcher(leaf()).matches();
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
