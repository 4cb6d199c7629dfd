package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.sealing.Bases;
import java.util.Optional;

/** What stood in the places of a content in the snapshot before, all of which the repository keeps. Safe for use by many threads. */
@FunctionalInterface
interface Former {
    /**
     * A chunk.
     *
     * @param name where it stands in the repository
     * @param chunks gives it
     * @param prospect is told what came of it
     */
    record Like(Fingerprint name, Bases.Chunks chunks, Prospect prospect) {}

    /** The chunk that held most of this stretch, if it is of a size to be compared with, and comparing has paid so far. */
    Optional<Like> at(long position, int length);

    /** Where nothing is known. */
    static Former none() {
        return (position, length) -> Optional.empty();
    }

    /** The same for who counts from this position. */
    default Former from(long start) {
        return (position, length) -> at(start + position, length);
    }
}
