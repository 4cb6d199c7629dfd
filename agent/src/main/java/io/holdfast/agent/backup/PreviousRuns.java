package io.holdfast.agent.backup;

import io.holdfast.format.tree.PlacedRun;
import io.holdfast.format.tree.Subtree;
import java.util.Optional;

/** The chunk list of the previous snapshot, asked for in rising order of positions. Gives only what the repository will keep. */
interface PreviousRuns {
    /** The run in which this position lies, if its chunk is kept. */
    Optional<PlacedRun> at(long position);

    /** The largest part of the list that begins right here, ends no later than {@code end}, and is kept, all of it. Its pages are not read. */
    Optional<Subtree> part(long position, long end);

    /** Where there is no previous snapshot. */
    static PreviousRuns none() {
        return new PreviousRuns() {
            @Override
            public Optional<PlacedRun> at(long position) {
                return Optional.empty();
            }

            @Override
            public Optional<Subtree> part(long position, long end) {
                return Optional.empty();
            }
        };
    }
}
