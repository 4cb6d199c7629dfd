package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.BlockJob;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.Optional;

/** What somebody else does with the disks of a machine, beside which libvirt begins no backup of them. It passes: no checkpoint is to blame for it. */
final class OthersAtWork {
    private static final String SERVER_IN_USE = "NBD server already running";

    private final Reach reach;
    private final VirtualMachine machine;

    OthersAtWork(Reach reach, VirtualMachine machine) {
        this.reach = reach;
        this.machine = machine;
    }

    /**
     * Sees to it that no disk is being copied, merged or pulled.
     *
     * @throws HoldfastException {@link ErrorCode#PLATFORM_BUSY}
     */
    void requireNoneOn(List<VirtualDisk> disks) throws LibvirtException {
        for (VirtualDisk each : disks) {
            Optional<BlockJob> job =
                    reach.ask(machine.uuid(), domain -> domain.blockJobs().find(each.target()));
            if (job.isPresent()) {
                throw busy(
                        "Disk " + each.target() + " of " + machine.name() + " is " + doing(job.get())
                                + " by somebody else, and libvirt begins no backup meanwhile. `virsh blockjob` shows how far that is; back the machine up when it has ended.");
            }
        }
    }

    private static String doing(BlockJob job) {
        return switch (job.kind()) {
            case COPY -> "being copied";
            case COMMIT, ACTIVE_COMMIT -> "being merged into the image below";
            case PULL -> "being filled from the images below";
            case BACKUP -> "being backed up";
            case UNKNOWN -> "being worked on";
        };
    }

    /** A refusal in other words, where it is because of somebody else; otherwise the refusal. */
    LibvirtException refused(LibvirtException refusal) {
        if (String.valueOf(refusal.getMessage()).contains(SERVER_IN_USE)) {
            throw busy(
                    "Somebody else uses the NBD server in the QEMU of " + machine.name()
                            + ", of which there is only one. Back the machine up when he has ended, or with --strategy snapshot.");
        }
        return refusal;
    }

    private HoldfastException busy(String why) {
        return new HoldfastException(ErrorCode.PLATFORM_BUSY, machine.name(), why + " Nothing was begun.");
    }
}
