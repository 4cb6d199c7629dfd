package io.holdfast.server.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether the server's clock can be believed when it decides what is old. A clock that was put forward by mistake would have every promise of retention expire at once.
 *
 * @param tolerance what clocks drift or are corrected by
 * @param absence how long the server may have been off without somebody being asked whether the date is right
 */
public record ClockWatch(Duration tolerance, Duration absence) {
    /** A minute, and a month. */
    public static ClockWatch standard() {
        return new ClockWatch(Duration.ofMinutes(1), Duration.ofDays(31));
    }

    /** What it says. */
    public sealed interface Verdict {
        /** Nothing is strange. */
        record Steady() implements Verdict {}

        /** It went ahead by so much more than time passed. */
        record PutForward(Duration by) implements Verdict {}

        /** It went back by so much. */
        record PutBack(Duration by) implements Verdict {}
    }

    /** Compares what the clock shows with what it showed before and how much time passed in between by a counter that nobody sets. */
    public Verdict running(Instant before, Duration passed, Instant now) {
        Duration ahead = Duration.between(before.plus(passed), now);
        if (ahead.abs().compareTo(tolerance) <= 0) {
            return new Verdict.Steady();
        }
        return ahead.isNegative() ? new Verdict.PutBack(ahead.negated()) : new Verdict.PutForward(ahead);
    }

    /** Compares with what it showed when the server was last known to run; how long it was off is not known otherwise. */
    public Verdict started(Instant lastSeen, Instant now) {
        Duration off = Duration.between(lastSeen, now);
        if (off.compareTo(tolerance.negated()) < 0) {
            return new Verdict.PutBack(off.negated());
        }
        return off.compareTo(absence) > 0 ? new Verdict.PutForward(off) : new Verdict.Steady();
    }
}
