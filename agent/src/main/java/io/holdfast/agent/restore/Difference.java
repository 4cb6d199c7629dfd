package io.holdfast.agent.restore;

import io.holdfast.format.tree.Entry;
import java.util.Set;

/** One thing in which two trees differ. */
public sealed interface Difference {
    /** Absolute, raw bytes. */
    byte[] path();

    record Added(byte[] path, Entry entry) implements Difference {}

    record Removed(byte[] path, Entry entry) implements Difference {}

    /** There before and after. What became another type is removed and added instead. */
    record Modified(byte[] path, Entry before, Entry after, Set<Aspect> aspects) implements Difference {
        public Modified {
            aspects = Set.copyOf(aspects);
        }
    }

    /** What of an entry differs. */
    enum Aspect {
        /** The content of a file, the target of a link, the number of a device. */
        CONTENT,
        /** Mode, owner, time of modification, extended attributes. Not inode or time of change, which nobody set. */
        ATTRIBUTES
    }
}
