package io.holdfast.server.catalog;

import io.holdfast.server.job.Run;
import java.time.Instant;

/** A recovery point: what the agent and the media server agree on. Every one is a full logically. */
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
        long storedBytes) {}
