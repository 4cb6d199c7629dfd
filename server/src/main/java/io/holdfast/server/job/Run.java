package io.holdfast.server.job;

import io.holdfast.protocol.control.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One execution: queued, running in its n-th attempt, or ended with a result. */
public record Run(
        String id,
        Task task,
        String jobId,
        String resourceId,
        String memberId,
        String repositoryId,
        String mediaId,
        State state,
        int attempt,
        int attempts,
        Duration pause,
        Optional<Instant> stopAt,
        Instant queuedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        String cancelledBy,
        String code,
        String reason,
        Optional<Progress> progress,
        Optional<Result> outcome,
        Optional<Commit> commit,
        long version) {
    /** Where it is. */
    public enum State {
        QUEUED,
        RUNNING,
        COMPLETE,
        COMPLETE_WITH_EXCEPTIONS,
        FAILED,
        CANCELLED;

        /** Whether nothing more will come of it. */
        public boolean ended() {
            return switch (this) {
                case QUEUED, RUNNING -> false;
                case COMPLETE, COMPLETE_WITH_EXCEPTIONS, FAILED, CANCELLED -> true;
            };
        }

        static State of(Report.Result result) {
            return switch (result) {
                case COMPLETE -> COMPLETE;
                case COMPLETE_WITH_EXCEPTIONS -> COMPLETE_WITH_EXCEPTIONS;
                case FAILED -> FAILED;
                case CANCELLED -> CANCELLED;
            };
        }
    }

    /** A media server's word that a snapshot is durable. */
    public record Commit(String snapshot, Instant at, long chunks, long storedBytes) {}
}
