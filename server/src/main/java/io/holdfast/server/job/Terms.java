package io.holdfast.server.job;

import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Under what a run is tried.
 *
 * @param attempts at most, the first one included
 * @param pause before the second attempt; it doubles from one to the next
 * @param stopAt when it is stopped if it has not ended
 */
public record Terms(int attempts, Duration pause, Optional<Instant> stopAt) {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** What nobody has a policy for. */
    public static Terms attempts(int attempts) {
        return new Terms(attempts, PAUSE, Optional.empty());
    }

    /** Those of a run that a policy begins at a moment. */
    static Terms of(Policy policy, Instant begins) {
        Retries retries = policy.retries();
        Optional<Instant> stopAt = switch (policy.windowEnd()) {
            case STOP -> policy.plan().calendar().closes(begins);
            case FINISH -> Optional.empty();
        };
        return new Terms(retries.most() + 1, retries.first(), stopAt);
    }
}
