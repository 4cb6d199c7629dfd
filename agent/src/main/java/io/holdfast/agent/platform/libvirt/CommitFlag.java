package io.holdfast.agent.platform.libvirt;

/** How a file of a chain is merged into the one below. */
public enum CommitFlag implements Flag {
    /** Into the next one, not the last. */
    SHALLOW(1),
    /** Deletes the files that are needless then. */
    DELETE(1 << 1),
    /** The top is in use: copies until {@link BlockJobs#pivot}. */
    ACTIVE(1 << 2),
    /** Keeps names in the chain relative. */
    RELATIVE(1 << 3);

    private final int bit;

    CommitFlag(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
