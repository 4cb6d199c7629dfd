package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.source.nbd.NbdSource;
import io.holdfast.agent.source.vm.QemuMonitor.Command;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bitmaps and fleecing through QEMU's own monitor: for a libvirt without the backup job, and for images that have no place for a bitmap. What the guest overwrites goes to a scratch file first, and QEMU serves that on top
 * of the disk. The bitmaps live in QEMU's memory: when it ends, the next run reads everything.
 */
final class MonitorBackup implements DiskFreeze {
    /** A file in the directory of a run that names the machine in whose QEMU it has made something. */
    static final String NOTE = "monitor";

    private static final int GRAIN = 64 << 10;

    private final Means means;
    private final VirtualMachine machine;
    private final WorkPlace place;
    private final CheckpointName name;
    private final QemuMonitor monitor;
    private final MonitorJob job;
    private final List<FrozenDisk> disks = new ArrayList<>();
    private Optional<ScratchWatch> watch = Optional.empty();
    private GuestFreeze.Outcome outcome = new NoDisks().outcome();
    private int jobs;
    private boolean committed;

    private MonitorBackup(Means means, VirtualMachine machine, WorkPlace place, CheckpointName name) {
        this.means = means;
        this.machine = machine;
        this.place = place;
        this.name = name;
        monitor = new QemuMonitor(means.reach(), machine.uuid());
        job = new MonitorJob(means.reach(), machine.uuid(), place.run());
    }

    /**
     * Begins one.
     *
     * @param earlier snapshots whose bitmaps are true, the newest first
     * @param why this way
     * @throws HoldfastException {@link ErrorCode#PLATFORM_REFUSED} when this QEMU does not; nothing is left then
     */
    static MonitorBackup begin(
            Means means,
            VirtualMachine machine,
            WorkPlace place,
            List<VirtualDisk> disks,
            CheckpointName name,
            List<SnapshotId> earlier,
            String why)
            throws LibvirtException {
        means.admit(machine, place);
        MonitorBackup backup = new MonitorBackup(means, machine, place, name);
        try {
            backup.begin(disks, earlier, why);
            return backup;
        } catch (RuntimeException | LibvirtException e) {
            backup.close();
            throw e;
        }
    }

    private void begin(List<VirtualDisk> wanted, List<SnapshotId> earlier, String why) throws LibvirtException {
        place.note(NOTE, machine.uuid());
        job.forget(each -> each.repository().equals(name.repository()) && !earlier.contains(each.snapshot()));
        List<MonitorBlocks.Node> nodes = new MonitorBlocks(monitor).find(wanted);
        Optional<CheckpointName> base = MachineSource.base(
                nodes.stream()
                        .flatMap(each -> each.bitmaps().stream())
                        .flatMap(each -> MonitorName.parse(each).stream())
                        .toList(),
                name.repository(),
                earlier);
        List<Command> actions = new ArrayList<>();
        for (MonitorBlocks.Node node : nodes) {
            addScratch(node);
            actions.addAll(actions(node, base));
        }
        outcome = means.freeze().around(machine, place, () -> monitor.together(actions));
        watch = Optional.of(ScratchWatch.over(means, machine, place, new Watched(nodes)));
        monitor.execute(
                "nbd-server-start",
                Map.of("addr", Map.of("type", "unix", "data", Map.of("path", socket().toString()))));
        jobs = 0;
        for (MonitorBlocks.Node node : nodes) {
            open(node, base, why);
        }
    }

    private Path socket() {
        return place.qemuSocket();
    }

    private String number(int index) {
        return MonitorName.node(place.run()) + index;
    }

    /** The file into which what is overwritten goes, on top of the disk. */
    private void addScratch(MonitorBlocks.Node node) throws LibvirtException {
        Path scratch = place.scratch(node.disk().target());
        if (node.disk().source() instanceof DiskSource.OnFile(String path)) {
            ScratchImage.make(scratch, node.size(), Path.of(path));
        }
        monitor.execute(
                "blockdev-add",
                Map.of(
                        "driver",
                        "qcow2",
                        "node-name",
                        number(jobs),
                        "file",
                        Map.of("driver", "file", "filename", scratch.toString()),
                        "backing",
                        node.node()));
    }

    private List<Command> actions(MonitorBlocks.Node node, Optional<CheckpointName> base) {
        List<Command> actions = new ArrayList<>();
        actions.add(recording(node, name));
        if (knows(node, base)) {
            actions.addAll(copying(node, MonitorName.changes(place.run()), base.orElseThrow()));
        }
        actions.add(new Command(
                "blockdev-backup",
                Map.of("job-id", number(jobs), "device", node.node(), "target", number(jobs), "sync", "none")));
        jobs++;
        return actions;
    }

    /** Records what changes from now on. */
    static Command recording(MonitorBlocks.Node node, CheckpointName name) {
        return new Command(
                "block-dirty-bitmap-add",
                Map.of("node", node.node(), "name", MonitorName.bitmap(name), "granularity", GRAIN));
    }

    /** Copies what a bitmap has recorded: it goes on recording should this run come to nothing. */
    static List<Command> copying(MonitorBlocks.Node node, String changes, CheckpointName base) {
        return List.of(
                new Command(
                        "block-dirty-bitmap-add",
                        Map.of("node", node.node(), "name", changes, "granularity", GRAIN, "disabled", true)),
                new Command(
                        "block-dirty-bitmap-merge",
                        Map.of("node", node.node(), "target", changes, "bitmaps", List.of(MonitorName.bitmap(base)))));
    }

    static boolean knows(MonitorBlocks.Node node, Optional<CheckpointName> base) {
        return base.map(MonitorName::bitmap).filter(node.bitmaps()::contains).isPresent();
    }

    private void open(MonitorBlocks.Node node, Optional<CheckpointName> base, String why) throws LibvirtException {
        String target = node.disk().target();
        String changes = MonitorName.changes(place.run());
        boolean incremental = knows(node, base);
        export(number(jobs++), target, incremental ? List.of(changes) : List.of());
        String context = NbdSource.BITMAP + changes;
        disks.add(new FrozenDisk(
                node.disk(),
                incremental
                        ? NbdSource.changes(means.connect(socket(), target, Set.of(context)), context)
                        : NbdSource.whole(means.connect(socket(), target, Set.of())),
                Strategy.MONITOR,
                incremental ? why : why + "; QEMU has no bitmap of an earlier snapshot, so all of it is read",
                incremental ? base.map(CheckpointName::snapshot) : Optional.empty()));
    }

    private void export(String node, String target, List<String> bitmaps) throws LibvirtException {
        try {
            monitor.execute(
                    "block-export-add",
                    Map.of("type", "nbd", "id", node, "node-name", node, "name", target, "bitmaps", bitmaps));
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_REFUSED) {
                throw e;
            }
            // QEMU before 5.2 has another word for it.
            monitor.execute(
                    "nbd-server-add",
                    bitmaps.isEmpty()
                            ? Map.of("device", node, "name", target)
                            : Map.of("device", node, "name", target, "bitmap", bitmaps.getFirst()));
        }
    }

    /** How its scratch files are watched: libvirt knows nothing of them. */
    private final class Watched implements ScratchWatch.Job {
        private final List<MonitorBlocks.Node> nodes;

        Watched(List<MonitorBlocks.Node> nodes) {
            this.nodes = nodes;
        }

        @Override
        public long used() {
            return nodes.stream()
                    .mapToLong(
                            each -> place.scratch(each.disk().target()).toFile().length())
                    .sum();
        }

        @Override
        public void end() throws LibvirtException {
            job.end(socket(), name::equals);
        }
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
        return Optional.empty();
    }

    @Override
    public void confirm() {
        watch.ifPresent(ScratchWatch::check);
        try {
            // A job that could not put something aside ends by itself, and what is read then is of no one moment.
            if (job.jobs().size() == disks.size()) {
                return;
            }
        } catch (LibvirtException e) {
            throw e.translated(machine.name());
        }
        throw new HoldfastException(
                ErrorCode.PLATFORM_CHANGED,
                machine.name(),
                "A backup job in QEMU of machine " + machine.name()
                        + " ended before all was read, so that it is not of one moment. Run it again.");
    }

    @Override
    public void committed() {
        committed = true;
        try {
            job.forget(each -> each.repository().equals(name.repository()) && !each.equals(name));
        } catch (LibvirtException | HoldfastException e) {
            // The next run does it.
            return;
        }
    }

    @Override
    public void close() {
        watch.ifPresent(ScratchWatch::close);
        disks.forEach(each -> each.source().close());
        job.settle(place, () -> job.end(socket(), each -> !committed && each.equals(name)));
    }
}
