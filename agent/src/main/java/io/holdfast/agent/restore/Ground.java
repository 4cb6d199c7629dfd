package io.holdfast.agent.restore;

import io.holdfast.format.tree.Entry;
import java.util.Optional;

/** A directory of the target as the one who goes through the tree sees it: real, or looked at only. Used by one thread. */
interface Ground {
    /** The directory of this entry in this one; empty when it cannot be had, which was reported. */
    Optional<Ground> enter(Entry directory);

    /** What becomes of an entry that is no directory. */
    void put(Entry entry);

    /** Nothing more will be put here, and everything entered from here was left. */
    void leave();
}
