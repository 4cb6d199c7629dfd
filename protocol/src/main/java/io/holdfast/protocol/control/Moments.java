package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Times as they travel. */
final class Moments {
    private Moments() {}

    static byte[] encode(Instant when) {
        long seconds = when.getEpochSecond();
        int nanos = when.getNano();
        return new FieldWriter().signed(1, seconds).number(2, nanos).toBytes();
    }

    static Instant decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return of(in.signed(1), in.count(2, 999_999_999), subject);
    }

    static Instant of(long seconds, int nanos, String subject) {
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException | ArithmeticException e) {
            throw HoldfastException.corrupt(subject, "a time is out of range");
        }
    }

    static Duration millis(long millis, String subject) {
        if (millis < 0) {
            throw HoldfastException.corrupt(subject, "a duration is negative");
        }
        return Duration.ofMillis(millis);
    }
}
