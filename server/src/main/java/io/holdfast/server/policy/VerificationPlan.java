package io.holdfast.server.policy;

import java.time.Duration;

/** How points are verified: every chunk of them at least once in a time, by its sealed bytes or by opening it. */
public record VerificationPlan(Depth depth, Duration everyChunkWithin) {
    private static final Duration LEAST = Duration.ofDays(1);
    private static final Duration MOST = Duration.ofDays(3_650);

    public VerificationPlan {
        Invalid.when(
                everyChunkWithin.compareTo(LEAST) < 0 || everyChunkWithin.compareTo(MOST) > 0,
                "verification.everyChunkWithin",
                "everything is verified within a day at the soonest and ten years at the latest");
    }

    /** What is read and compared. */
    public enum Depth {
        /** The checksum of what is stored; needs no key. */
        SEALED,
        /** The content, opened and compared with its fingerprint. */
        FULL
    }
}
