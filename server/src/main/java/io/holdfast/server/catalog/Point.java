package io.holdfast.server.catalog;

import io.holdfast.server.job.Run;
import io.holdfast.server.policy.RetentionPlan.Held;
import java.time.Instant;
import java.util.Optional;

/**
 * A recovery point: what the agent and the media server agree on. Every one is a full logically.
 *
 * @param heldUntil when a hold ends by itself
 */
public record Point(
        String id,
        String resourceId,
        String jobId,
        String runId,
        String repositoryId,
        String snapshot,
        Instant takenAt,
        Run.State result,
        String kind,
        String name,
        long logicalBytes,
        long storedBytes,
        State state,
        Held held,
        Optional<Instant> heldUntil,
        Optional<Verification> verification,
        Optional<Deletion> deletion) {
    /** What can be done with it. */
    public enum State {
        /** It can be read. */
        KEPT,
        /** It can be brought back until its time in the trash is over. */
        TRASHED,
        /** A run has the media server forget its snapshot. */
        FORGETTING
    }

    /** Whether it stays whatever retention says. */
    boolean isHeld(Instant now) {
        return switch (held) {
            case NO -> false;
            case PINNED -> true;
            case HELD -> heldUntil.map(now::isBefore).orElse(true);
        };
    }

    /** When it was last read whole and authenticated, and what came of it: unless that is COMPLETE, something in it is damaged. */
    public record Verification(Instant at, Run.State result) {}

    /**
     * How it came into the trash.
     *
     * @param by whom, or the server
     * @param rule by which, or "by hand"
     * @param purgeAt until when it can be brought back
     */
    public record Deletion(Instant at, String by, String rule, Instant purgeAt) {}
}
