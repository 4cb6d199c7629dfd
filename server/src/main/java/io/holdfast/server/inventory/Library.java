package io.holdfast.server.inventory;

import io.holdfast.format.Suite;
import java.time.Instant;
import java.util.Optional;

/**
 * A repository: one domain of deduplication.
 *
 * @param reach for whom it is
 * @param suite its algorithms
 * @param hitRate share of the look-ups since its media server began that found their chunk
 */
public record Library(
        String id,
        String name,
        String mediaId,
        String pool,
        Reach reach,
        State state,
        int chunkMean,
        Suite suite,
        long chunks,
        long storedBytes,
        long snapshots,
        Optional<Double> hitRate,
        Optional<Instant> seenAt,
        Instant createdAt) {
    /** For whom a repository is. */
    public enum Reach {
        /** Any job's. */
        GLOBAL,
        /** For one kind of data, by the choice of those who bind jobs to it. */
        BY_KIND,
        /** One job's own. */
        PRIVATE
    }

    /** Whether it can be used. */
    public enum State {
        FOUNDING,
        READY,
        FAILED,
        /** Nothing goes into it any more; it is deleted when its last point can no longer be brought back. */
        RETIRING
    }
}
