package io.holdfast.server.alert;

import java.time.Instant;
import java.util.Map;

/** Something that is told on a channel. */
record Event(
        Type type, String alertId, String rule, Severity severity, String kind, Map<String, String> words, Instant at) {
    Event {
        words = Map.copyOf(words);
    }

    /** What happened to the alert. */
    enum Type {
        RAISED,
        CLOSED,
        TEST
    }
}
