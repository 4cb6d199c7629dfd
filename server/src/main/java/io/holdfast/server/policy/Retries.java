package io.holdfast.server.policy;

import java.time.Duration;

/** How often a run that failed is tried again, and how long after: the wait doubles each time up to six hours. */
public record Retries(int most, Duration first) {
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final int MANY = 20;

    public Retries {
        Invalid.when(most < 0 || most > MANY, "retries.most", "a run is tried again 0 to " + MANY + " times");
        Invalid.when(
                first.compareTo(Duration.ofSeconds(1)) < 0 || first.compareTo(LONGEST) > 0,
                "retries.first",
                "the first wait lasts from a second to six hours");
    }

    /** The wait before the {@code attempt}-th repetition, the first being 1. */
    public Duration before(int attempt) {
        Duration wait = first;
        for (int i = 1; i < attempt && wait.compareTo(LONGEST) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
