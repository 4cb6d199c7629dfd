package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Jobs on single disks of a domain, each named by its target such as {@code vda}. */
public final class BlockJobs {
    private static final int PIVOT = 1 << 1;

    private final LibvirtDomain domain;

    BlockJobs(LibvirtDomain domain) {
        this.domain = domain;
    }

    /**
     * Begins to merge files of a chain into a lower one.
     *
     * @param lower file that receives, such as a path or {@code vda[1]}; empty for the lowest, or with {@link CommitFlag#SHALLOW} for the next
     * @param upper file that is merged; empty for the one in use, which needs {@link CommitFlag#ACTIVE}
     */
    public void commit(String disk, String lower, String upper, CommitFlag... flags) throws LibvirtException {
        domain.run((call, at) -> call.check(
                Function.BLOCK_COMMIT,
                at,
                call.text(disk),
                lower.isEmpty() ? 0 : call.text(lower),
                upper.isEmpty() ? 0 : call.text(upper),
                0,
                Flag.of(flags)));
    }

    /** The job on the disk, if there is one. */
    public Optional<BlockJob> find(String disk) throws LibvirtException {
        return domain.run((call, at) -> {
            MemorySegment room = call.room(4L * Long.BYTES);
            if (call.check(Function.BLOCK_JOB_GET, at, call.text(disk), room.address(), 0) == 0) {
                return Optional.empty();
            }
            return Optional.of(new BlockJob(
                    BlockJob.kind(room.get(ValueLayout.JAVA_INT, 0)),
                    room.getAtIndex(ValueLayout.JAVA_LONG, 2),
                    room.getAtIndex(ValueLayout.JAVA_LONG, 3)));
        });
    }

    /** Ends the job; the disk stays on the file it is on. Waits. */
    public void abort(String disk) throws LibvirtException {
        abort(disk, 0);
    }

    /** Ends a copy or an active commit that is settled, and moves the disk to the file that received. Waits. */
    public void pivot(String disk) throws LibvirtException {
        abort(disk, PIVOT);
    }

    private void abort(String disk, int flags) throws LibvirtException {
        domain.run((call, at) -> call.check(Function.BLOCK_JOB_ABORT, at, call.text(disk), flags));
    }
}
