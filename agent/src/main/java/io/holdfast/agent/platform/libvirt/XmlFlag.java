package io.holdfast.agent.platform.libvirt;

/** How a domain is described. */
public enum XmlFlag implements Flag {
    /** With passwords. */
    SECURE(1),
    /** As it will be at its next start; without it a running one is described as it runs. */
    INACTIVE(1 << 1),
    /** Such that another host understands it. */
    MIGRATABLE(1 << 3);

    private final int bit;

    XmlFlag(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
