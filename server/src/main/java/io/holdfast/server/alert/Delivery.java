package io.holdfast.server.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * One event on its way out on one channel.
 *
 * @param alertId empty for a test
 * @param notBefore when it is tried next
 * @param error of the last attempt
 */
public record Delivery(
        String id,
        String channelId,
        String alertId,
        String kind,
        State state,
        int attempts,
        Instant notBefore,
        String error,
        Instant createdAt,
        Optional<Instant> endedAt) {
    /** How far it is. */
    public enum State {
        WAITING,
        SENDING,
        DELIVERED,
        /** It was tried for a day, or its channel was removed. */
        FAILED
    }
}
