package io.holdfast.server.alert;

import java.time.Instant;
import java.util.List;

/** What leaves on a channel at once. */
record Message(String id, Instant at, List<Event> events) {
    Message {
        events = List.copyOf(events);
    }
}
