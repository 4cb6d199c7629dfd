package io.holdfast.agent.source.file;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern for one name, as bytes: {@code *} any bytes, {@code ?} one byte, {@code [a-z]} or {@code [!a-z]} one byte of a class, a backslash takes the next byte as it is.
 * Most patterns are a literal or a literal after one star; those never reach the general matcher.
 */
final class Glob {
    /** One step of a pattern. */
    private sealed interface Step {
        record Literal(byte value) implements Step {}

        record AnyByte() implements Step {}

        record AnyBytes() implements Step {}

        /** 256 flags. */
        record OneOf(boolean[] allowed) implements Step {}
    }

    private final Step[] steps;
    private final byte[] tail;
    private final int stars;

    private Glob(List<Step> steps) {
        this.steps = steps.toArray(Step[]::new);
        int from = steps.size();
        while (from > 0 && steps.get(from - 1) instanceof Step.Literal) {
            from--;
        }
        tail = new byte[steps.size() - from];
        for (int i = 0; i < tail.length; i++) {
            tail[i] = steps.get(from + i) instanceof Step.Literal(byte value) ? value : 0;
        }
        stars = (int) steps.stream().filter(Step.AnyBytes.class::isInstance).count();
    }

    /**
     * Compiles the bytes {@code [from, to)} of a pattern.
     *
     * @throws HoldfastException {@link ErrorCode#USAGE}, with the pattern and the place
     */
    static Glob compile(byte[] pattern, int from, int to) {
        List<Step> steps = new ArrayList<>();
        for (int at = from; at < to; at++) {
            byte b = pattern[at];
            if (b == '*') {
                if (steps.isEmpty() || !(steps.getLast() instanceof Step.AnyBytes)) {
                    steps.add(new Step.AnyBytes());
                }
            } else if (b == '?') {
                steps.add(new Step.AnyByte());
            } else if (b == '[') {
                boolean[] allowed = new boolean[256];
                at = oneOf(pattern, at, to, allowed);
                steps.add(new Step.OneOf(allowed));
            } else if (b == '\\') {
                at++;
                if (at == to) {
                    throw bad(pattern, at - 1, "a backslash must stand before something");
                }
                steps.add(new Step.Literal(pattern[at]));
            } else {
                steps.add(new Step.Literal(b));
            }
        }
        return new Glob(steps);
    }

    /** Reads a class that begins at {@code open}; returns the place of its closing bracket. */
    private static int oneOf(byte[] pattern, int open, int to, boolean[] allowed) {
        int at = open + 1;
        boolean inverted = at < to && (pattern[at] == '!' || pattern[at] == '^');
        if (inverted) {
            at++;
        }
        int first = at;
        while (at < to && (pattern[at] != ']' || at == first)) {
            at = member(pattern, at, to, open);
            int start = pattern[at++] & 0xff;
            int end = start;
            if (at + 1 < to && pattern[at] == '-' && pattern[at + 1] != ']') {
                at = member(pattern, at + 1, to, open);
                end = pattern[at++] & 0xff;
            }
            if (end < start) {
                throw bad(pattern, at - 1, "a range ends before it begins");
            }
            Arrays.fill(allowed, start, end + 1, true);
        }
        if (at >= to) {
            throw bad(pattern, open, "a bracket is not closed");
        }
        if (inverted) {
            for (int i = 0; i < allowed.length; i++) {
                allowed[i] = !allowed[i];
            }
        }
        return at;
    }

    /** Where a member of a class really stands: behind a backslash, if there is one. */
    private static int member(byte[] pattern, int at, int to, int open) {
        int real = pattern[at] == '\\' ? at + 1 : at;
        if (real >= to) {
            throw bad(pattern, open, "a bracket is not closed");
        }
        return real;
    }

    static HoldfastException bad(byte[] pattern, int at, String why) {
        String text = new String(pattern, StandardCharsets.UTF_8);
        return new HoldfastException(
                ErrorCode.USAGE,
                text,
                "The pattern " + text + " is not valid at byte " + (at + 1) + ": " + why
                        + ". A special character is taken as it is after a backslash.");
    }

    /** Whether the bytes {@code [from, to)} match. */
    boolean matches(byte[] text, int from, int to) {
        int length = to - from;
        if (length < steps.length - stars || !Arrays.equals(text, to - tail.length, to, tail, 0, tail.length)) {
            return false;
        }
        int rest = steps.length - tail.length;
        if (rest == 0) {
            return length == tail.length;
        }
        return (rest == 1 && stars == 1) || general(text, from, to - tail.length, rest);
    }

    /** Goes back to the last star only, which is enough: what an earlier star could take more, the last one can. */
    private boolean general(byte[] text, int from, int to, int count) {
        int step = 0;
        int at = from;
        int star = -1;
        int resume = from;
        while (at < to) {
            if (step < count && steps[step] instanceof Step.AnyBytes) {
                star = step++;
                resume = at;
            } else if (step < count && takes(steps[step], text[at])) {
                step++;
                at++;
            } else if (star >= 0) {
                step = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (step < count && steps[step] instanceof Step.AnyBytes) {
            step++;
        }
        return step == count;
    }

    private static boolean takes(Step step, byte value) {
        return switch (step) {
            case Step.Literal(byte wanted) -> wanted == value;
            case Step.AnyByte _ -> true;
            case Step.OneOf(boolean[] allowed) -> allowed[value & 0xff];
            case Step.AnyBytes _ -> false;
        };
    }
}
