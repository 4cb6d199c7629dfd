package io.holdfast.agent.platform.libvirt;

/** How a snapshot is made. */
public enum SnapshotCreation implements Flag {
    /** It exists already, and libvirt is told of it. */
    REDEFINE(1),
    /** libvirt does not remember it: for one that is merged again soon. */
    NO_METADATA(1 << 2),
    /** No memory. */
    DISK_ONLY(1 << 4),
    /** The files exist. */
    REUSE_EXTERNAL(1 << 5),
    /** Freezes the guest meanwhile. */
    QUIESCE(1 << 6),
    /** All disks or none. */
    ATOMIC(1 << 7);

    private final int bit;

    SnapshotCreation(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
