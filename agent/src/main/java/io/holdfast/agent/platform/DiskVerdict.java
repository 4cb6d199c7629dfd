package io.holdfast.agent.platform;

import java.util.EnumSet;
import java.util.Set;

/** Whether a disk can be backed up by image, and how, or why not. */
public sealed interface DiskVerdict {
    /**
     * It can.
     *
     * @param strategies those that come into question now, never empty; that one of them works is seen only when it is tried
     * @param note what limits them, for a person; may be empty
     */
    record ByImage(Set<Strategy> strategies, String note) implements DiskVerdict {
        public ByImage {
            strategies = Set.copyOf(EnumSet.copyOf(strategies));
        }

        /** Whether later runs may read only what changed; those that find it by the monitor only as long as the machine runs. */
        public boolean tracksChanges() {
            return strategies.contains(Strategy.CHECKPOINT) || strategies.contains(Strategy.MONITOR);
        }
    }

    /** Its content is not of the machine: only where it is is kept. */
    record ByReference(String explanation) implements DiskVerdict {}

    /** It cannot; {@code explanation} and {@code remedy} are whole sentences. */
    record NotByImage(Reason reason, String explanation, String remedy) implements DiskVerdict {}

    /** Why not. */
    enum Reason {
        BLOCK_DEVICE,
        HOST_LUN,
        SHARED,
        NETWORK,
        TRANSIENT,
        ENCRYPTED,
        PART_OF_FILE,
        MISSING_FILE,
        SILENT_STORAGE,
        BROKEN_CHAIN,
        DAMAGED,
        NO_WAY
    }
}
