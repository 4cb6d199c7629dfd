package io.holdfast.agent.backup;

import io.holdfast.agent.thread.Cores;
import java.util.OptionalLong;

/**
 * What a run may use.
 *
 * @param cores to cut, name and seal
 * @param readers threads that walk and read, a volume each, at least 1
 * @param sealedPerSecond bytes of sealed chunks, empty for as many as possible
 */
public record Limits(Cores cores, int readers, OptionalLong sealedPerSecond) {
    public Limits {
        if (readers < 1 || sealedPerSecond.orElse(1) < 1) {
            throw new IllegalArgumentException("limits of a run must be at least 1");
        }
    }

    /** As many threads as that. */
    public static Limits of(Cores cores) {
        return new Limits(cores, Math.clamp(cores.threads(), 1, 4), OptionalLong.empty());
    }
}
