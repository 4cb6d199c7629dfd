package io.holdfast.agent.platform.libvirt;

/** What the guest agent is asked about the guest. */
public enum GuestFact implements Flag {
    /** {@code os.id}, {@code os.name}, {@code os.pretty-name}, {@code os.version}, {@code os.kernel-release}, … */
    OS(1 << 1),
    /** {@code hostname}. */
    HOSTNAME(1 << 3),
    /** {@code fs.count}, {@code fs.0.mountpoint}, {@code fs.0.name}, {@code fs.0.fstype}, {@code fs.0.total-bytes}, … Network file systems are mostly left out. */
    FILE_SYSTEMS(1 << 4);

    private final int bit;

    GuestFact(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }
}
