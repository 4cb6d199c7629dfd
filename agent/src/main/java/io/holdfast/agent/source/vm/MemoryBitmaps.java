package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.source.nbd.NbdSource;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bitmaps in QEMU's memory, beside a pull backup, for those of its disks whose images have no place for one. None of this has to happen at the moment of the backup: the new bitmap records since
 * shortly before it, and what the old one says is taken shortly after it, so that both tell rather too much.
 */
final class MemoryBitmaps implements AutoCloseable {
    private final Means means;
    private final VirtualMachine machine;
    private final WorkPlace place;
    private final CheckpointName name;
    private final QemuMonitor monitor;
    private final MonitorBlocks blocks;
    private final MonitorJob job;
    private final Map<VirtualDisk, MonitorBlocks.Node> nodes = new HashMap<>();
    private final Map<VirtualDisk, String> refusals = new HashMap<>();
    private Optional<CheckpointName> base = Optional.empty();
    private boolean committed;

    /**
     * What to begin.
     *
     * @param disks that the monitor may come into question for; may be empty
     * @param earlier snapshots whose bitmaps are true, the newest first
     */
    record Plan(List<VirtualDisk> disks, List<SnapshotId> earlier) {
        static Plan none() {
            return new Plan(List.of(), List.of());
        }
    }

    private MemoryBitmaps(Means means, VirtualMachine machine, WorkPlace place, CheckpointName name) {
        this.means = means;
        this.machine = machine;
        this.place = place;
        this.name = name;
        monitor = new QemuMonitor(means.reach(), machine.uuid());
        blocks = new MonitorBlocks(monitor);
        job = new MonitorJob(means.reach(), machine.uuid(), place.run());
    }

    /** Begins to record, before the backup begins. A monitor that does not serve is no failure: its disks are read whole then. */
    static MemoryBitmaps begin(Means means, VirtualMachine machine, WorkPlace place, PullPlan plan)
            throws LibvirtException {
        MemoryBitmaps bitmaps = new MemoryBitmaps(means, machine, place, plan.name());
        if (plan.memory().disks().isEmpty()) {
            return bitmaps;
        }
        bitmaps.attempt(plan.memory().disks(), () -> bitmaps.begin(plan));
        return bitmaps;
    }

    /** Does something; when the monitor does not serve for it, these disks are read whole. */
    private void attempt(List<VirtualDisk> disks, GuestFreeze.Act act) throws LibvirtException {
        try {
            act.run();
        } catch (HoldfastException e) {
            refuse(disks, MonitorRefusal.words(e));
        } catch (LibvirtException e) {
            refuse(disks, MonitorRefusal.words(e));
        }
    }

    private void refuse(List<VirtualDisk> disks, String why) {
        disks.forEach(each -> refusals.put(each, why));
    }

    private void begin(PullPlan plan) throws LibvirtException {
        List<SnapshotId> earlier = plan.memory().earlier();
        place.note(MonitorBackup.NOTE, machine.uuid());
        job.forget(each -> each.repository().equals(name.repository()) && !earlier.contains(each.snapshot()));
        for (VirtualDisk each : plan.memory().disks()) {
            attempt(
                    List.of(each),
                    () -> nodes.put(each, blocks.find(List.of(each)).getFirst()));
        }
        base = plan.anchor()
                .or(() -> MachineSource.base(
                        nodes.values().stream()
                                .flatMap(each -> each.bitmaps().stream())
                                .flatMap(each -> MonitorName.parse(each).stream())
                                .toList(),
                        name.repository(),
                        earlier));
        monitor.together(nodes.values().stream()
                .map(each -> MonitorBackup.recording(each, name))
                .toList());
    }

    /** A disk of the backup that has begun; empty when all of it has to be read because nothing records. */
    Optional<FrozenDisk> open(VirtualDisk disk) throws LibvirtException {
        List<FrozenDisk> opened = new ArrayList<>();
        if (nodes.containsKey(disk) && !refusals.containsKey(disk)) {
            attempt(List.of(disk), () -> opened.add(opened(nodes.get(disk))));
        }
        return opened.stream().findFirst();
    }

    /** Why there is no bitmap in the image of a disk. */
    static String lack(VirtualDisk disk) {
        // That of qcow2 has one since version 3.
        String format = disk.format().equals("qcow2") ? "qcow2 of version 2" : disk.format();
        return "the format " + format + " has no place for a bitmap";
    }

    private FrozenDisk opened(MonitorBlocks.Node node) throws LibvirtException {
        VirtualDisk disk = node.disk();
        String why = lack(disk) + ", so QEMU keeps one in its memory";
        return MonitorBackup.knows(node, base)
                ? new FrozenDisk(disk, changes(node), Strategy.MONITOR, why, base.map(CheckpointName::snapshot))
                : new FrozenDisk(
                        disk,
                        NbdSource.whole(means.connect(socket(), disk.target(), Set.of())),
                        Strategy.MONITOR,
                        why + "; it has none of an earlier snapshot, so all of it is read",
                        Optional.empty());
    }

    /** Serves the disk once more, with what the bitmap of the snapshot before has recorded until now. */
    private NbdSource changes(MonitorBlocks.Node node) throws LibvirtException {
        String changes = MonitorName.changes(place.run());
        String export = MonitorName.node(place.run()) + node.disk().target();
        monitor.together(MonitorBackup.copying(node, changes, base.orElseThrow()));
        monitor.execute(
                "block-export-add",
                Map.of(
                        "type",
                        "nbd",
                        "id",
                        export,
                        "node-name",
                        blocks.on(place.scratch(node.disk().target())),
                        "name",
                        export,
                        "bitmaps",
                        List.of(changes)));
        String context = NbdSource.BITMAP + changes;
        return NbdSource.changes(means.connect(socket(), export, Set.of(context)), context);
    }

    private Path socket() {
        return place.qemuSocket();
    }

    /** Why no bitmap is kept of a disk; may be empty. */
    String refusal(VirtualDisk disk) {
        return refusals.getOrDefault(disk, "");
    }

    /** The snapshot stands: only what records since then is of use. */
    void committed() {
        committed = true;
    }

    /** Ends what the run does not leave for the next. Before the backup job ends, for QEMU's server does not let go of a bitmap at once. */
    @Override
    public void close() {
        if (nodes.isEmpty()) {
            place.forget(MonitorBackup.NOTE);
            return;
        }
        job.settle(
                place,
                () -> job.release(each -> each.repository().equals(name.repository())
                        && (committed ? !each.equals(name) : each.equals(name))));
    }
}
