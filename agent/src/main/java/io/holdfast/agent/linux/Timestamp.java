package io.holdfast.agent.linux;

/**
 * A time of a file. Not an {@link java.time.Instant}, which covers less than file systems do.
 *
 * @param seconds since 1970 in UTC, negative before
 * @param nanos 0 to 999,999,999, counted forward also before 1970
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
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
}
