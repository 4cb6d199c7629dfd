package io.holdfast.server.policy;

import java.time.Duration;

/** How points are verified: every chunk of them at least once in a time, by its sealed bytes or by opening it. */
public record VerificationPlan(Depth depth, Duration everyChunkWithin) {
    public VerificationPlan {
        Invalid.when(
                everyChunkWithin.compareTo(Duration.ofDays(1)) < 0,
                "verification.everyChunkWithin",
                "everything is verified within a day at the soonest");
    }

    /** What is read and compared. */
    public enum Depth {
        /** The checksum of what is stored; needs no key. */
        SEALED,
        /** The content, opened and compared with its fingerprint. */
        FULL
    }
}
