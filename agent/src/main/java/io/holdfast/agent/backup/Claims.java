package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is being asked for or sealed just now. Who claims a chunk first asks for it and seals it; others take it as done, for unless it gets done the run fails.
 * A claim is given back only when the repository has the chunk, so whoever comes later is told so by the repository.
 */
final class Claims {
    private final Set<Fingerprint> held = ConcurrentHashMap.newKeySet();

    /** Whether the caller is the first. */
    boolean claim(Fingerprint name) {
        return held.add(name);
    }

    void release(Fingerprint name) {
        held.remove(name);
    }
}
