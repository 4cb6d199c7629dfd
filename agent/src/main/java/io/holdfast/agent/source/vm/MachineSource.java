package io.holdfast.agent.source.vm;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.platform.DiskInspection;
import io.holdfast.agent.platform.DiskVerdict;
import io.holdfast.agent.platform.Host;
import io.holdfast.agent.platform.InspectedDisk;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.DomainState;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.source.vm.MachineOptions.Unreadable;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.RunException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Freezes machines of one host. Safe for use by many threads, each with another machine. */
public final class MachineSource {
    private final Reach reach;
    private final MachineOptions options;
    private final ThawGuard guard;
    private final Randomness randomness;
    private final Host host;
    private final Leftovers leftovers;

    public MachineSource(Reach reach, MachineOptions options, ThawGuard guard, Randomness randomness) {
        this.reach = reach;
        this.options = options;
        this.guard = guard;
        this.randomness = randomness;
        host = reach.platform().host();
        leftovers = new Leftovers(reach);
    }

    /** The host, as it was when this was made. */
    public Host host() {
        return host;
    }

    /**
     * Freezes a machine.
     *
     * @param run the snapshot that is to be written, in {@code repository}
     * @param earlier snapshots of this machine there, the newest first: only what changed since one of them may be called unchanged
     * @throws HoldfastException {@link ErrorCode#PLATFORM_NOT_BY_IMAGE} and others, with nothing begun
     */
    public FrozenMachine freeze(String uuid, String repository, SnapshotId run, List<SnapshotId> earlier) {
        requireHere(uuid);
        leftovers.job(uuid);
        leftovers.overlays(uuid, options.work());
        VirtualMachine machine = reach.platform().machine(uuid);
        List<InspectedDisk> inspected = new DiskInspection(host).inspect(machine);
        List<RunException> exceptions = exceptions(machine, inspected);
        leftovers.checkpoints(
                uuid,
                each -> each.repository().equals(new CheckpointName(repository, run).repository())
                        && !earlier.contains(each.snapshot()));
        WorkPlace place = WorkPlace.make(options.work(), run);
        // Before anything slows the guest down.
        GuestPace pace = GuestPace.over(reach, machine, options);
        Means means = new Means(reach, options, guard, randomness, pace);
        try {
            DiskFreeze freeze = new Strategies(means, machine, place, earlier)
                    .begin(readable(inspected), new CheckpointName(repository, run));
            return opened(means, machine, inspected, exceptions, place, freeze);
        } catch (RuntimeException e) {
            pace.close();
            place.close();
            throw e;
        } catch (LibvirtException e) {
            pace.close();
            place.close();
            throw e.translated(machine.name());
        }
    }

    /** Images of a machine that was migrated away are another host's to read. */
    private void requireHere(String uuid) {
        try {
            DomainState state = reach.ask(uuid, LibvirtDomain::state);
            if (state.state() == DomainState.State.SHUT_OFF && state.reason() == DomainState.SHUT_OFF_MIGRATED) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_REFUSED,
                        uuid,
                        "Machine " + uuid
                                + " was migrated to another host and runs there: back it up there. Nothing was begun.");
            }
        } catch (LibvirtException e) {
            throw e.translated(uuid);
        }
    }

    private FrozenMachine opened(
            Means means,
            VirtualMachine machine,
            List<InspectedDisk> inspected,
            List<RunException> exceptions,
            WorkPlace place,
            DiskFreeze freeze) {
        try {
            MachineFacts facts = new MachineFacts(means, host, machine);
            MachinePoint point = facts.point(freeze, inspected);
            List<Request.Disk> disks = freeze.disks().stream()
                    .map(each -> new Request.Disk(
                            new PacedSource(each.source(), means.pace()),
                            each.disk().target().getBytes(StandardCharsets.UTF_8),
                            options.cuts()))
                    .toList();
            Request.Machine request =
                    new Request.Machine(identity(machine.uuid()), disks, facts.documents(freeze, point), exceptions);
            return new FrozenMachine(place, means.pace(), freeze, request, point);
        } catch (RuntimeException e) {
            freeze.close();
            throw e;
        }
    }

    /** What snapshots of a machine are found by. */
    public static String identity(String uuid) {
        return "vm:" + uuid;
    }

    private static List<InspectedDisk> readable(List<InspectedDisk> inspected) {
        return inspected.stream()
                .filter(each -> each.verdict() instanceof DiskVerdict.ByImage)
                .toList();
    }

    /** What will be missing, when that is allowed. */
    private List<RunException> exceptions(VirtualMachine machine, List<InspectedDisk> inspected) {
        List<RunException> exceptions = new ArrayList<>();
        for (InspectedDisk each : inspected) {
            if (each.verdict() instanceof DiskVerdict.NotByImage(var reason, String explanation, String remedy)) {
                String message = "Disk " + each.disk().target() + " of " + machine.name()
                        + " cannot be backed up by image. " + explanation + " " + remedy;
                if (options.unreadable() == Unreadable.REFUSED) {
                    throw new HoldfastException(
                            ErrorCode.PLATFORM_NOT_BY_IMAGE,
                            machine.name(),
                            message
                                    + " With --skip-unreadable-disks the rest of the machine is backed up. Nothing was begun.");
                }
                exceptions.add(new RunException(
                        each.disk().target().getBytes(StandardCharsets.UTF_8),
                        ErrorCode.PLATFORM_NOT_BY_IMAGE.code(),
                        message));
            }
        }
        return exceptions;
    }

    /** Strategies of a disk that is read by image. */
    static Stream<Strategy> strategies(InspectedDisk disk) {
        return disk.verdict() instanceof DiskVerdict.ByImage image ? image.strategies().stream() : Stream.of();
    }

    /** The disk of an inspection that allows one strategy. */
    static List<VirtualDisk> allowing(List<InspectedDisk> disks, Strategy strategy) {
        return disks.stream()
                .filter(each -> strategies(each).anyMatch(strategy::equals))
                .map(InspectedDisk::disk)
                .toList();
    }

    /** The newest checkpoint of ours whose snapshot is still there. */
    static Optional<CheckpointName> base(List<CheckpointName> ours, String repository, List<SnapshotId> earlier) {
        return earlier.stream()
                .map(each -> new CheckpointName(repository, each))
                .filter(ours::contains)
                .findFirst();
    }
}
