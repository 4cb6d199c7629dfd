package io.holdfast.protocol.session;

import io.holdfast.protocol.Connection;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of a session. */
final class Lane {
    final Connection connection;
    /** Bytes of requests that were not answered yet. */
    final AtomicLong load = new AtomicLong();

    Lane(Connection connection) {
        this.connection = connection;
    }
}
