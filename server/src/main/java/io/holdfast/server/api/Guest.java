package io.holdfast.server.api;

import java.time.Duration;
import java.util.OptionalLong;
import org.eclipse.jetty.io.EndPoint;

/** One connection, and until when it must have said the next of what it has to say. */
final class Guest {
    /** Read, when nothing has come. */
    static final int NOTHING = -1;

    /** For the handshake and the head of the first request, together. */
    private static final Duration HEAD = Duration.ofSeconds(20);
    /** From an answer to the whole head of the next request. */
    private static final Duration NEXT = Duration.ofSeconds(80);
    /** A body has so long, and a second more for each of {@link #RATE} bytes that have come. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final long RATE = 4 << 10;

    private final EndPoint end;
    private OptionalLong deadline;
    private OptionalLong reading = OptionalLong.empty();
    private long received;

    Guest(EndPoint end, long now) {
        this.end = end;
        deadline = OptionalLong.of(now + HEAD.toNanos());
    }

    /** The head of a request is there. */
    synchronized void asked() {
        deadline = OptionalLong.empty();
        reading = OptionalLong.empty();
        received = 0;
    }

    /** So many bytes of the body were taken, or {@link #NOTHING} was there and is waited for. */
    synchronized void read(int bytes, long now) {
        if (reading.isEmpty()) {
            reading = OptionalLong.of(now);
        }
        if (bytes == NOTHING) {
            long paid = Duration.ofSeconds(received).toNanos() / RATE;
            deadline = OptionalLong.of(reading.getAsLong() + GRACE.toNanos() + paid);
        } else {
            received += bytes;
            deadline = OptionalLong.empty();
        }
    }

    synchronized void answered(long now) {
        deadline = OptionalLong.of(now + NEXT.toNanos());
    }

    /** Cuts it off when its time is over. */
    synchronized void look(long now) {
        if (deadline.isPresent() && now - deadline.getAsLong() > 0) {
            deadline = OptionalLong.empty();
            end.close();
        }
    }
}
