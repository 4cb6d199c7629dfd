package io.holdfast.agent.source.vm;

/** How quickly the disks of a guest may be read. */
sealed interface Pace {
    /** As quickly as they can be. */
    record Full() implements Pace {}

    /** Not at all for a moment, in which the guest shows how quick its disks are without us. */
    record Rest() implements Pace {}

    /** In small pieces one after the other, so many bytes a second of them. */
    record Held(long bytesPerSecond) implements Pace {}
}
