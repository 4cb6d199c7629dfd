package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskTrait;
import io.holdfast.agent.platform.InspectedDisk;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.agent.source.vm.MachineOptions.Way;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chooses how the disks of one machine are read, and falls back to the next way when one turns out not to work. */
final class Strategies {
    private final Means means;
    private final VirtualMachine machine;
    private final WorkPlace place;
    private final List<SnapshotId> earlier;
    private final OthersAtWork others;
    private String refusal = "";

    /** @param earlier snapshots of the machine, the newest first */
    Strategies(Means means, VirtualMachine machine, WorkPlace place, List<SnapshotId> earlier) {
        this.earlier = List.copyOf(earlier);
        this.means = means;
        this.machine = machine;
        this.place = place;
        others = new OthersAtWork(means.reach(), machine);
    }

    /** Begins with the best there is. */
    DiskFreeze begin(List<InspectedDisk> disks, CheckpointName name) throws LibvirtException {
        Optional<CheckpointName> base = MachineSource.base(ours(), name.repository(), earlier);
        if (!machine.state().isActive()) {
            return OfflineImages.open(
                    means, machine, place, MachineSource.allowing(disks, Strategy.OFFLINE), base, known(base));
        }
        if (disks.isEmpty()) {
            return new NoDisks();
        }
        if (means.options().way() == Way.SNAPSHOT) {
            return snapshot(disks, "a snapshot was asked for", "use --strategy auto");
        }
        if (means.options().way() == Way.MONITOR) {
            requireMonitor(disks);
            return monitor(disks, name, "QEMU's monitor was asked for");
        }
        Optional<InspectedDisk> threaded =
                disks.stream().filter(Strategies::onlyBelowOverlay).findFirst();
        if (threaded.isPresent()) {
            return snapshot(
                    disks,
                    "QEMU crashes when the reader of " + threaded.get().disk().target()
                            + " goes, which has an I/O thread; since 9.0 it does not",
                    "take the I/O thread out of its description");
        }
        List<VirtualDisk> tracked =
                means.options().way() == Way.FULL ? List.of() : MachineSource.allowing(disks, Strategy.CHECKPOINT);
        List<VirtualDisk> plain = disks.stream()
                .map(InspectedDisk::disk)
                .filter(each -> !tracked.contains(each))
                .toList();
        PullPlan plan = new PullPlan(
                tracked,
                plain,
                new MemoryBitmaps.Plan(means.options().way() == Way.AUTO ? able(disks, plain) : List.of(), earlier),
                name,
                base,
                known(base),
                earlier.isEmpty()
                        ? "it is the first backup"
                        : "no checkpoint of an earlier snapshot is there, so all of it is read and compared");
        if (tracked.isEmpty()) {
            Optional<DiskFreeze> begun =
                    tryMonitor(disks, name, "no image of it has a place for a bitmap that libvirt could use");
            if (begun.isPresent()) {
                return begun.get();
            }
        }
        return running(disks, plan);
    }

    /** Empty when this host, its QEMU or what confines it does not let us: then the next best is tried. */
    private Optional<DiskFreeze> tryMonitor(List<InspectedDisk> disks, CheckpointName name, String why)
            throws LibvirtException {
        if (means.options().way() != Way.AUTO || !allow(disks, Strategy.MONITOR)) {
            return Optional.empty();
        }
        try {
            return Optional.of(monitor(disks, name, why));
        } catch (HoldfastException e) {
            refusal = MonitorRefusal.words(e);
        } catch (LibvirtException e) {
            refusal = MonitorRefusal.words(e);
        }
        return Optional.empty();
    }

    private DiskFreeze monitor(List<InspectedDisk> disks, CheckpointName name, String why) throws LibvirtException {
        List<VirtualDisk> all = disks.stream().map(InspectedDisk::disk).toList();
        return MonitorBackup.begin(means, machine, place, all, name, earlier, why);
    }

    /** Whether its QEMU must not serve a disk. All disks are of one moment, so that it then serves none. */
    private static boolean onlyBelowOverlay(InspectedDisk disk) {
        return disk.disk().is(DiskTrait.THREADED)
                && MachineSource.strategies(disk).allMatch(Strategy.SNAPSHOT::equals);
    }

    /** Those of some disks of which QEMU may keep a bitmap. */
    private static List<VirtualDisk> able(List<InspectedDisk> disks, List<VirtualDisk> some) {
        return MachineSource.allowing(disks, Strategy.MONITOR).stream()
                .filter(some::contains)
                .toList();
    }

    private static boolean allow(List<InspectedDisk> disks, Strategy strategy) {
        return MachineSource.allowing(disks, strategy).size() == disks.size();
    }

    private void requireMonitor(List<InspectedDisk> disks) {
        if (!allow(disks, Strategy.MONITOR)) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    machine.name(),
                    "Not all disks of " + machine.name()
                            + " can be read through QEMU's monitor, which takes QEMU 4.2, for disks with an I/O thread 9.0, and images that are written. Use --strategy auto. Nothing was begun.");
        }
    }

    private DiskFreeze running(List<InspectedDisk> disks, PullPlan plan) throws LibvirtException {
        others.requireNoneOn(disks.stream().map(InspectedDisk::disk).toList());
        try {
            return PullBackup.begin(means, machine, place, refusal.isEmpty() ? plan : plan.because(refusal));
        } catch (LibvirtException e) {
            return switch (e.problem()) {
                case NO_SUPPORT -> without(disks, plan, e);
                case OPERATION_FAILED, OPERATION_INVALID, CHECKPOINT_INCONSISTENT, NO_CHECKPOINT, OTHER ->
                    anew(disks, plan, others.refused(e));
                default -> throw e;
            };
        }
    }

    /** A checkpoint or a bitmap was lost, is broken, or belongs to another image: those of ours go, and all is read and compared. */
    private DiskFreeze anew(List<InspectedDisk> disks, PullPlan plan, LibvirtException why) throws LibvirtException {
        if (plan.tracked().isEmpty()) {
            throw why;
        }
        // What fails without them, too, is not their fault: they are still good for the next run.
        PullBackup.rehearse(means, machine, place, plan);
        new BitmapLoss(means.reach(), machine).forgetOurs(plan.name().repository());
        String note = "what changed is not known (" + why.getMessage() + "), so all of it is read and compared";
        try {
            return PullBackup.begin(means, machine, place, plan.full(note));
        } catch (LibvirtException e) {
            if (e.problem() == Problem.NO_SUPPORT) {
                return without(disks, plan, e);
            }
            throw e;
        }
    }

    /** This libvirt has no backup job after all, though it could have. */
    private DiskFreeze without(List<InspectedDisk> disks, PullPlan plan, LibvirtException why) throws LibvirtException {
        Optional<DiskFreeze> begun = tryMonitor(disks, plan.name(), "this host has no backup job");
        return begun.isPresent() ? begun.get() : snapshot(disks, why);
    }

    private DiskFreeze snapshot(List<InspectedDisk> disks, LibvirtException why) throws LibvirtException {
        List<VirtualDisk> able = MachineSource.allowing(disks, Strategy.SNAPSHOT);
        if (able.size() < disks.size()) {
            throw why;
        }
        return ExternalSnapshot.begin(
                means, machine, place, able, "this host has no backup job (" + why.getMessage() + ")" + refusal);
    }

    /** Because it was asked for, or nothing else is safe. */
    private DiskFreeze snapshot(List<InspectedDisk> disks, String why, String remedy) throws LibvirtException {
        for (InspectedDisk each : disks) {
            if (MachineSource.strategies(each).noneMatch(Strategy.SNAPSHOT::equals)) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_UNSUPPORTED,
                        machine.name(),
                        "Disk " + each.disk().target() + " of " + machine.name()
                                + " cannot be put below an overlay, but " + why
                                + ". Back the machine up while it is off, or " + remedy + ". Nothing was begun.");
            }
        }
        List<VirtualDisk> all = disks.stream().map(InspectedDisk::disk).toList();
        others.requireNoneOn(all);
        return ExternalSnapshot.begin(means, machine, place, all, why);
    }

    private Set<String> known(Optional<CheckpointName> base) throws LibvirtException {
        return base.isPresent() ? new KnownDisks(means.reach(), machine).of(base.get()) : Set.of();
    }

    private List<CheckpointName> ours() throws LibvirtException {
        try {
            return means
                    .reach()
                    .ask(machine.uuid(), domain -> domain.checkpoints().names())
                    .stream()
                    .flatMap(each -> CheckpointName.parse(each).stream())
                    .toList();
        } catch (LibvirtException e) {
            if (e.problem() == Problem.NO_SUPPORT) {
                return List.of();
            }
            throw e;
        }
    }
}
