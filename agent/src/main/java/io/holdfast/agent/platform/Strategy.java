package io.holdfast.agent.platform;

/** Ways to read a disk by image, the best first. */
public enum Strategy {
    /** libvirt's checkpoint and pull backup: only what changed is read. */
    CHECKPOINT,
    /** Bitmaps and fleecing through QEMU's own monitor: only what changed is read, as long as QEMU lives. */
    MONITOR,
    /** libvirt's pull backup without a checkpoint: everything is read, nothing waits. */
    FULL_READ,
    /** An external snapshot: its base is read and then merged again. */
    SNAPSHOT,
    /** The machine is off: its images are read where they lie. */
    OFFLINE
}
