package io.holdfast.agent.restore;

import io.holdfast.format.tree.RunException;
import java.util.List;

/**
 * What a restore did, or would have done.
 *
 * @param others links, fifos, devices
 * @param bytes of content, holes included
 * @param kept entries that stayed as they were because of the conflict policy
 * @param exceptions the first of them
 * @param exceptionCount all of them
 */
public record RestoreResult(
        Outcome outcome,
        long files,
        long directories,
        long others,
        long bytes,
        long kept,
        List<RunException> exceptions,
        long exceptionCount) {
    public RestoreResult {
        exceptions = List.copyOf(exceptions);
    }

    /** How a restore ends when it does not fail. */
    public enum Outcome {
        COMPLETE,
        COMPLETE_WITH_EXCEPTIONS,
        CANCELLED
    }
}
