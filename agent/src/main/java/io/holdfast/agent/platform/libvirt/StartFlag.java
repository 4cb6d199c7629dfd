package io.holdfast.agent.platform.libvirt;

/** How a domain is started. */
public enum StartFlag implements Flag {
    /** Its processors stand still until {@link LibvirtDomain#resume}. */
    PAUSED(1),
    /** It ends with the connection. */
    AUTODESTROY(1 << 1);

    private final int bit;

    StartFlag(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
