package io.holdfast.agent.platform.libvirt;

/** What goes together with the definition of a domain. Without the one that applies, libvirt refuses. */
public enum UndefineFlag implements Flag {
    /** The saved memory. */
    MANAGED_SAVE(1),
    /** What libvirt knows of snapshots; the snapshots themselves stay. */
    SNAPSHOTS_METADATA(1 << 1),
    /** The file of the UEFI variables. */
    NVRAM(1 << 2),
    /** Not the file of the UEFI variables. */
    KEEP_NVRAM(1 << 3),
    /** What libvirt knows of checkpoints; bitmaps stay. */
    CHECKPOINTS_METADATA(1 << 4);

    private final int bit;

    UndefineFlag(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
