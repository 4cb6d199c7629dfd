package io.holdfast.agent.source.vm;

import java.util.List;
import java.util.Optional;

/** The disks of one machine as they were at one moment, held by one of the strategies. */
interface DiskFreeze extends AutoCloseable {
    List<FrozenDisk> disks();

    GuestFreeze.Outcome outcome();

    /** The description of the checkpoint that was made with it. */
    Optional<String> checkpoint();

    /**
     * What was read is still what it was, or this throws. Asked right before the snapshot is committed.
     *
     * @throws io.holdfast.format.HoldfastException {@link io.holdfast.format.ErrorCode#PLATFORM_CHANGED}, {@link io.holdfast.format.ErrorCode#PLATFORM_SCRATCH_FULL}
     */
    void confirm();

    /** The snapshot stands: what was changed from now on is known against it. */
    void committed();

    /** Lets go of all of it; what a snapshot that does not stand would have needed goes too. */
    @Override
    void close();
}
