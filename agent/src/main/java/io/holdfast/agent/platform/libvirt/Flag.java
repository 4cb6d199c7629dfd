package io.holdfast.agent.platform.libvirt;

/** One bit of the flags of a function. */
interface Flag {
    int bit();

    static int of(Flag... flags) {
        int all = 0;
        for (Flag each : flags) {
            all |= each.bit();
        }
        return all;
    }
}
