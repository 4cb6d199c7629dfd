package io.holdfast.agent.platform;

/** Ways to read a disk by image, the best first. */
public enum Strategy {
    /** libvirt's checkpoint and pull backup: only what changed is read. */
    CHECKPOINT,
    /** A bitmap that QEMU keeps as long as the machine runs, through its monitor. */
    TRANSIENT_BITMAP,
    /** libvirt's pull backup without a checkpoint: everything is read, nothing waits. */
    FULL_READ,
    /** An external snapshot: its base is read and then merged again. */
    SNAPSHOT,
    /** The machine is off: its images are read where they lie. */
    OFFLINE
}
