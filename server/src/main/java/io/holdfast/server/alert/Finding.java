package io.holdfast.server.alert;

import java.util.Map;
import java.util.Optional;

/**
 * Something that a rule looks for and that is so now.
 *
 * @param subject what it is about: one alert for each
 * @param evidence changes when it happens again
 * @param words for the message, by the names in the texts
 */
record Finding(String subject, String evidence, Place place, Map<String, String> words) {
    Finding {
        words = Map.copyOf(words);
    }

    /** By what a rule can be narrowed. */
    record Place(Optional<String> memberId, Optional<String> jobId, Optional<String> resourceId) {}
}
