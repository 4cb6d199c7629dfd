package io.holdfast.agent.source.vm;

import java.util.Locale;

/** What the guest knew of the moment at which its disks are kept. */
public enum Consistency {
    /** Its applications had been told, by hooks of the guest agent or by VSS, and its file systems were frozen; or it was off. */
    APPLICATION,
    /** Its file systems were frozen. */
    FILE_SYSTEM,
    /** Nothing: as after a power cut. */
    CRASH;

    /** As it stands in documents and reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
