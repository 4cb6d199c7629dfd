package io.holdfast.agent.platform.libvirt;

/** How a checkpoint is described. */
public enum CheckpointXml implements Flag {
    /** With passwords. */
    SECURE(1),
    /** Without the domain as it was then. */
    NO_DOMAIN(1 << 1),
    /** With how much was written since, for which the domain must run. */
    SIZE(1 << 2);

    private final int bit;

    CheckpointXml(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
