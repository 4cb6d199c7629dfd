package io.holdfast.agent.platform.libvirt;

/** How a checkpoint is made. */
public enum CheckpointCreation implements Flag {
    /** It exists already, and libvirt is told of it. */
    REDEFINE(1),
    /** Freezes the guest meanwhile. */
    QUIESCE(1 << 1),
    /** With {@link #REDEFINE}: looks whether its bitmaps are there. The domain must run. */
    REDEFINE_VALIDATE(1 << 2);

    private final int bit;

    CheckpointCreation(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
