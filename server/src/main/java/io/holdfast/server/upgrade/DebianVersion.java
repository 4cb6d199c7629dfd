package io.holdfast.server.upgrade;

import java.math.BigInteger;

/** A version as Debian writes and orders it (Debian policy, 5.6.12): {@code [EPOCH:]UPSTREAM[-REVISION]}; a tilde comes before nothing at all. */
public record DebianVersion(String text) implements Comparable<DebianVersion> {
    private static final String PERMITTED = "([0-9]+:)?[0-9][A-Za-z0-9.+~-]*";
    private static final int LONGEST = 100;

    public DebianVersion {
        if (text.length() > LONGEST || !text.matches(PERMITTED)) {
            throw new IllegalArgumentException("no version of a Debian package: " + text);
        }
    }

    @Override
    public int compareTo(DebianVersion other) {
        int epochs = new BigInteger(epoch()).compareTo(new BigInteger(other.epoch()));
        if (epochs != 0) {
            return epochs;
        }
        int upstream = compare(upstream(), other.upstream());
        return upstream != 0 ? upstream : compare(revision(), other.revision());
    }

    private String epoch() {
        int colon = text.indexOf(':');
        return colon < 0 ? "0" : text.substring(0, colon);
    }

    private String rest() {
        return text.substring(text.indexOf(':') + 1);
    }

    private String upstream() {
        int dash = rest().lastIndexOf('-');
        return dash < 0 ? rest() : rest().substring(0, dash);
    }

    private String revision() {
        int dash = rest().lastIndexOf('-');
        return dash < 0 ? "" : rest().substring(dash + 1);
    }

    /** By turns what is no digit, character by character, and what is, as a number. */
    private static int compare(String left, String right) {
        int l = 0;
        int r = 0;
        while (l < left.length() || r < right.length()) {
            while (noDigit(left, l) || noDigit(right, r)) {
                int difference = order(left, l) - order(right, r);
                if (difference != 0) {
                    return difference;
                }
                l++;
                r++;
            }
            int leftEnd = digits(left, l);
            int rightEnd = digits(right, r);
            int difference = number(left, l, leftEnd).compareTo(number(right, r, rightEnd));
            if (difference != 0) {
                return difference;
            }
            l = leftEnd;
            r = rightEnd;
        }
        return 0;
    }

    private static boolean noDigit(String text, int at) {
        return at < text.length() && !digit(text.charAt(at));
    }

    private static boolean digit(char each) {
        return each >= '0' && each <= '9';
    }

    /** The end of a part, and a digit after it, come after a tilde and before everything else; letters come before signs. */
    private static int order(String text, int at) {
        if (!noDigit(text, at)) {
            return 0;
        }
        char each = text.charAt(at);
        if (each == '~') {
            return -1;
        }
        boolean letter = Character.isLetter(each);
        return letter ? each : each + 256;
    }

    private static int digits(String text, int from) {
        int at = Math.min(from, text.length());
        while (at < text.length() && digit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static BigInteger number(String text, int from, int to) {
        return from >= to ? BigInteger.ZERO : new BigInteger(text.substring(from, to));
    }

    @Override
    public String toString() {
        return text;
    }
}
