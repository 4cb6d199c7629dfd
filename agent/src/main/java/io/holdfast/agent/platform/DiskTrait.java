package io.holdfast.agent.platform;

/** What is special about a disk. */
public enum DiskTrait {
    READ_ONLY,
    /** Several machines may write it. */
    SHAREABLE,
    /** What is written is thrown away when the machine stops. */
    TRANSIENT,
    /** It is encrypted below the guest. */
    ENCRYPTED,
    /** It is a part of its file, which only the platform finds. */
    SLICED,
    /** Its requests are done by a thread of its own, not by QEMU's main loop. */
    THREADED
}
