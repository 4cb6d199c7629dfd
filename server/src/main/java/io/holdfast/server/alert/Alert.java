package io.holdfast.server.alert;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One rule's word on one subject.
 *
 * @param kind of the condition
 * @param text in English
 * @param words of which every language makes its text
 * @param times how often it happened
 * @param goneAt since when it is not so any more
 * @param resolvedBy empty when it closed by itself
 */
public record Alert(
        String id,
        String ruleId,
        String rule,
        Severity severity,
        String kind,
        String text,
        Map<String, String> words,
        State state,
        long times,
        Instant raisedAt,
        Instant lastAt,
        Optional<Instant> goneAt,
        String acknowledgedBy,
        String resolvedBy,
        long version) {
    /** What became of it. */
    public enum State {
        OPEN,
        /** Somebody takes care of it. */
        ACKNOWLEDGED,
        /** By somebody, or because it is not so any more. */
        RESOLVED
    }
}
