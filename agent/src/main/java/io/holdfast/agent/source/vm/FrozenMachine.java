package io.holdfast.agent.source.vm;

import io.holdfast.agent.backup.Request;
import io.holdfast.format.SnapshotId;
import java.util.Optional;

/**
 * A machine as it was at one moment, open to be backed up. It is let go of by {@link #close}, whatever came of the backup; what lets the next run read only changes is kept only after
 * {@link #committed}.
 */
public final class FrozenMachine implements AutoCloseable {
    private final WorkPlace place;
    private final GuestPace pace;
    private final DiskFreeze freeze;
    private final Request.Machine request;
    private final MachinePoint point;

    FrozenMachine(WorkPlace place, GuestPace pace, DiskFreeze freeze, Request.Machine request, MachinePoint point) {
        this.place = place;
        this.pace = pace;
        this.freeze = freeze;
        this.request = request;
        this.point = point;
    }

    /** What to back up. */
    public Request.Machine request() {
        return request;
    }

    /** How it was taken. */
    public MachinePoint point() {
        return point;
    }

    /** What was done until now so that its disks stay quick for the guest. */
    public HeldBack heldBack() {
        return pace.heldBack();
    }

    /** The snapshot against which what its disks say of changes is true: the previous one of the backup must be this, if any. */
    public Optional<SnapshotId> since() {
        return point.disks().stream().flatMap(disk -> disk.since().stream()).findFirst();
    }

    /**
     * What was read is of one moment. To be asked right before the snapshot is committed.
     *
     * @throws io.holdfast.format.HoldfastException when it is not, and nothing may be committed
     */
    public void confirm() {
        freeze.confirm();
    }

    /** The snapshot stands. */
    public void committed() {
        freeze.committed();
    }

    @Override
    public void close() {
        pace.close();
        freeze.close();
        place.close();
    }
}
