package io.holdfast.protocol.session;

import io.holdfast.protocol.Connection;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of a session. */
final class Lane {
    final Connection connection;
    /** Bytes of requests that were not answered yet. */
    final AtomicLong load = new AtomicLong();

    /** When the last answer was whole, in nanoseconds; there is none before the first. */
    private OptionalLong answered = OptionalLong.empty();

    Lane(Connection connection) {
        this.connection = connection;
    }

    /** An answer is whole; gives the nanoseconds since it was asked for, without those in which the one before it was on its way: a lane is served in turn. */
    synchronized long answered(long asked, long now) {
        long since = Math.max(asked, answered.orElse(asked));
        answered = OptionalLong.of(now);
        return now - since;
    }
}
