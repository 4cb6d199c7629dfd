package io.holdfast.agent.linux;

import java.time.Instant;

/**
 * A time of a file. Not an {@link Instant}, which covers less than file systems do.
 *
 * @param seconds since 1970 in UTC, negative before
 * @param nanos 0 to 999,999,999, counted forward also before 1970
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
    private static final long TICK = 20_000_000;
    private static final long COARSE_TICK = 2_000_000_000;

    public Timestamp {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("nanoseconds of a second: " + nanos);
        }
    }

    @Override
    public int compareTo(Timestamp other) {
        int order = Long.compare(seconds, other.seconds);
        return order != 0 ? order : Integer.compare(nanos, other.nanos);
    }

    /**
     * Whether what changes from then on gets another time than this. What changes twice within one tick of the clock of its file system has the same time after both;
     * some file systems keep whole seconds only, some of them even ones.
     */
    public boolean isSettled(Instant then) {
        long sureAfter = nanos == 0 ? COARSE_TICK : TICK;
        long since = then.getEpochSecond() - seconds;
        if (since > 3 || since < 0) {
            return since > 0;
        }
        return since * 1_000_000_000 + then.getNano() - nanos > sureAfter;
    }
}
