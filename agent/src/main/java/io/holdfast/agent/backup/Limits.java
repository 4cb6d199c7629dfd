package io.holdfast.agent.backup;

import java.util.OptionalLong;

/**
 * What a run may use.
 *
 * @param computeThreads threads that cut, name and seal, at least 1
 * @param readers threads that walk and read, a volume each, at least 1
 * @param sealedPerSecond bytes of sealed chunks, empty for as many as possible
 */
public record Limits(int computeThreads, int readers, OptionalLong sealedPerSecond) {
    public Limits {
        if (computeThreads < 1 || readers < 1 || sealedPerSecond.orElse(1) < 1) {
            throw new IllegalArgumentException("limits of a run must be at least 1");
        }
    }

    /** As many threads as there are processors. */
    public static Limits ofProcessors(int processors) {
        return new Limits(processors, Math.clamp(processors, 1, 4), OptionalLong.empty());
    }
}
