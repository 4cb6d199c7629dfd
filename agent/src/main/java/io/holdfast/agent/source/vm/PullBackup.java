package io.holdfast.agent.source.vm;

import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.CheckpointXml;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.agent.source.nbd.NbdSource;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * libvirt's pull backup: QEMU serves the disks as they were, and puts aside in scratch files what the guest overwrites meanwhile, so that however slow the reader is the guest does not wait for
 * it. With a checkpoint of an earlier snapshot it tells what changed since.
 */
final class PullBackup implements DiskFreeze {
    private final Means means;
    private final Reach reach;
    private final VirtualMachine machine;
    private final WorkPlace place;
    private final PullPlan plan;
    private final MemoryBitmaps bitmaps;
    private final GuestFreeze.Outcome outcome;
    private final ScratchWatch watch;
    private final List<FrozenDisk> disks = new ArrayList<>();
    private boolean committed;

    private PullBackup(
            Means means,
            VirtualMachine machine,
            WorkPlace place,
            PullPlan plan,
            MemoryBitmaps bitmaps,
            GuestFreeze.Outcome outcome,
            ScratchWatch watch) {
        this.means = means;
        reach = means.reach();
        this.machine = machine;
        this.place = place;
        this.plan = plan;
        this.bitmaps = bitmaps;
        this.outcome = outcome;
        this.watch = watch;
    }

    /**
     * Begins one.
     *
     * @throws LibvirtException {@link Problem#NO_SUPPORT} when this host cannot; the place then is still the caller's
     */
    static PullBackup begin(Means means, VirtualMachine machine, WorkPlace place, PullPlan plan)
            throws LibvirtException {
        means.admit(machine, place);
        MemoryBitmaps bitmaps = MemoryBitmaps.begin(means, machine, place, plan);
        GuestFreeze.Outcome outcome;
        try {
            outcome = means.freeze().around(machine, place, () -> begin(means.reach(), machine, place, plan));
        } catch (RuntimeException | LibvirtException e) {
            // It may have begun all the same: libvirtd or the guest was lost right after.
            bitmaps.close();
            abandon(means.reach(), machine, place, plan);
            throw e;
        }
        PullBackup backup = new PullBackup(
                means,
                machine,
                place,
                plan,
                bitmaps,
                outcome,
                ScratchWatch.over(means, machine, place, new Watched(means.reach(), machine, place)));
        try {
            backup.open();
            return backup;
        } catch (RuntimeException | LibvirtException e) {
            backup.close();
            throw e;
        }
    }

    /**
     * Begins a backup with which no checkpoint has to do, and ends it.
     *
     * @throws LibvirtException when that does not work either
     */
    static void rehearse(Means means, VirtualMachine machine, WorkPlace place, PullPlan plan) throws LibvirtException {
        try {
            begin(means.reach(), machine, place, plan.untracked());
        } finally {
            abandon(means.reach(), machine, place, plan);
        }
    }

    /** libvirt knows how much its scratch files take. */
    private record Watched(Reach reach, VirtualMachine machine, WorkPlace place) implements ScratchWatch.Job {
        @Override
        public long used() throws LibvirtException {
            return reach.ask(
                    machine.uuid(),
                    domain -> domain.jobStatistics().scratchUsed().orElse(0));
        }

        @Override
        public void end() throws LibvirtException {
            reach.order(machine.uuid(), domain -> Leftovers.endOwn(domain, machine, place));
        }
    }

    private static void begin(Reach reach, VirtualMachine machine, WorkPlace place, PullPlan plan)
            throws LibvirtException {
        String backup = BackupXml.job(machine, plan, place);
        // Not asked again when libvirtd goes away: a job must not be begun twice.
        LibvirtDomain domain = reach.platform().connection().domainByUuid(machine.uuid());
        if (plan.tracked().isEmpty()) {
            domain.backups().begin(backup);
        } else {
            domain.backups().begin(backup, BackupXml.checkpoint(machine, plan));
        }
    }

    private static void abandon(Reach reach, VirtualMachine machine, WorkPlace place, PullPlan plan) {
        try {
            end(reach, machine, place);
            new Leftovers(reach).checkpoints(machine.uuid(), plan.name()::equals);
        } catch (LibvirtException | HoldfastException e) {
            // The next contact does it.
            return;
        }
    }

    private void open() throws LibvirtException {
        for (VirtualDisk each : machine.disks()) {
            if (plan.tracked().contains(each)) {
                disks.add(tracked(each));
            } else if (plan.plain().contains(each)) {
                disks.add(bitmaps.open(each).orElseGet(() -> plain(each)));
            }
        }
    }

    private FrozenDisk plain(VirtualDisk disk) {
        String lack = disk.format().equals("qcow2") ? "no bitmap is kept in it" : MemoryBitmaps.lack(disk);
        return new FrozenDisk(
                disk,
                NbdSource.whole(connect(disk, Set.of())),
                Strategy.FULL_READ,
                lack + ", so all of it is read" + plan.refusal() + bitmaps.refusal(disk),
                Optional.empty());
    }

    private FrozenDisk tracked(VirtualDisk disk) {
        if (!plan.incremental(disk)) {
            String why = plan.since().isPresent() ? "it has no bitmap of the snapshot before" : plan.note();
            return new FrozenDisk(
                    disk, NbdSource.whole(connect(disk, Set.of())), Strategy.CHECKPOINT, why, Optional.empty());
        }
        String bitmap = NbdSource.BITMAP + BackupXml.bitmap(disk);
        return new FrozenDisk(
                disk,
                NbdSource.changes(connect(disk, Set.of(bitmap)), bitmap),
                Strategy.CHECKPOINT,
                "",
                plan.since().map(CheckpointName::snapshot));
    }

    private NbdExport connect(VirtualDisk disk, Set<String> bitmaps) {
        return means.connect(place.qemuSocket(), disk.target(), bitmaps);
    }

    @Override
    public List<FrozenDisk> disks() {
        return List.copyOf(disks);
    }

    @Override
    public GuestFreeze.Outcome outcome() {
        return outcome;
    }

    @Override
    public Optional<String> checkpoint() {
        if (plan.tracked().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reach.ask(
                    machine.uuid(),
                    domain -> domain.checkpoints().xml(plan.name().text(), CheckpointXml.SECURE)));
        } catch (LibvirtException e) {
            throw e.translated(machine.name());
        }
    }

    @Override
    public void confirm() {
        watch.check();
    }

    @Override
    public void committed() {
        committed = true;
        bitmaps.committed();
        if (plan.tracked().isEmpty()) {
            return;
        }
        try {
            new Leftovers(reach)
                    .checkpoints(
                            machine.uuid(),
                            each -> each.repository().equals(plan.name().repository()) && !each.equals(plan.name()));
        } catch (HoldfastException e) {
            // The next run does it.
            return;
        }
    }

    @Override
    public void close() {
        watch.close();
        disks.forEach(each -> each.source().close());
        bitmaps.close();
        try {
            end(reach, machine, place);
            if (!committed) {
                new Leftovers(reach).checkpoints(machine.uuid(), plan.name()::equals);
            }
        } catch (LibvirtException | HoldfastException e) {
            // The next contact does it: the lock of this run is free by then.
            return;
        }
    }

    private static void end(Reach reach, VirtualMachine machine, WorkPlace place) throws LibvirtException {
        try {
            reach.order(machine.uuid(), domain -> Leftovers.endOwn(domain, machine, place));
        } catch (LibvirtException e) {
            // A machine that was stopped has none any more.
            if (e.problem() == Problem.UNREACHABLE) {
                throw e;
            }
        }
    }
}
