package io.holdfast.agent.platform;

import io.holdfast.agent.platform.Capabilities.Support;
import io.holdfast.agent.platform.DiskVerdict.ByImage;
import io.holdfast.agent.platform.DiskVerdict.ByReference;
import io.holdfast.agent.platform.DiskVerdict.NotByImage;
import io.holdfast.agent.platform.DiskVerdict.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says of each disk of a machine whether and how it can be backed up by image, without touching the machine: from its description, and on the host itself from the heads of its
 * images.
 */
public final class DiskInspection {
    private static final String AGENT_IN_GUEST =
            "Install the agent in the guest and back up its file systems or applications from there.";

    private final Host host;
    private final ImageChain chains = new ImageChain();

    public DiskInspection(Host host) {
        this.host = host;
    }

    public List<InspectedDisk> inspect(VirtualMachine machine) {
        return Stream.concat(machine.disks().stream(), machine.hostDevices().stream())
                .map(each -> new InspectedDisk(each, verdict(machine, each)))
                .toList();
    }

    private DiskVerdict verdict(VirtualMachine machine, VirtualDisk disk) {
        return switch (disk.device()) {
            case CDROM, FLOPPY ->
                disk.source() instanceof DiskSource.Nowhere
                        ? new ByReference("the drive is empty")
                        : new ByReference("a medium in a drive: that it is "
                                + disk.source().title() + " is kept, its content is not");
            case LUN ->
                new NotByImage(
                        Reason.HOST_LUN,
                        "It is a LUN of the host, to which the guest talks SCSI: nothing on the host sees its writes.",
                        AGENT_IN_GUEST);
            case DISK -> ofDisk(machine, disk);
        };
    }

    private DiskVerdict ofDisk(VirtualMachine machine, VirtualDisk disk) {
        if (disk.is(DiskTrait.SHAREABLE)) {
            return new NotByImage(
                    Reason.SHARED,
                    "Several machines may write it at once: no image of it taken at one of them is consistent.",
                    AGENT_IN_GUEST + " One of the machines that share it is enough.");
        }
        if (disk.is(DiskTrait.TRANSIENT) && machine.state().isActive()) {
            return new NotByImage(
                    Reason.TRANSIENT,
                    "What the guest writes to it is thrown away when the machine stops.",
                    "Back the machine up while it is off, or take <transient/> out of its description.");
        }
        boolean served = !machine.state().isActive() || servable(disk);
        return switch (disk.source()) {
            case DiskSource.OnFile(String path) when DiskSource.isDevice(path) -> device(path);
            case DiskSource.OnFile(String path)
            when disk.is(DiskTrait.SLICED) -> served ? slice(machine, path) : onlyServed();
            case DiskSource.OnFile _ -> file(machine, disk);
            case DiskSource.OnDevice(String path) -> device(path);
            case DiskSource.OnNetwork network -> served ? network(machine, network) : onlyServed();
            case DiskSource.InPool pool ->
                new NotByImage(
                        Reason.BLOCK_DEVICE,
                        "It is " + pool.title() + (pool.poolType().isEmpty() ? "" : " of type " + pool.poolType())
                                + ", which holds no files.",
                        AGENT_IN_GUEST);
            case DiskSource.Elsewhere other ->
                new NotByImage(
                        Reason.NO_WAY, "It is " + other.title() + ", which cannot be read by image.", AGENT_IN_GUEST);
            case DiskSource.Nowhere() -> new ByReference("no disk is in it");
        };
    }

    private static DiskVerdict device(String path) {
        return new NotByImage(
                Reason.BLOCK_DEVICE,
                "It is the block device " + path + ", on which changes cannot be tracked.",
                AGENT_IN_GUEST);
    }

    private DiskVerdict slice(VirtualMachine machine, String path) {
        if (machine.state().isActive() && can(host.capabilities().backup())) {
            return new ByImage(EnumSet.of(Strategy.FULL_READ), "a part of its file: every run reads all of it");
        }
        return new NotByImage(
                Reason.PART_OF_FILE,
                "It is a part of the file " + path
                        + ", and only libvirt's backup job of a running machine reads no more than that.",
                machine.state().isActive() ? AGENT_IN_GUEST : "Back the machine up while it runs.");
    }

    private DiskVerdict network(VirtualMachine machine, DiskSource.OnNetwork source) {
        // What QEMU holds open as a plain stream of blocks it can hand on like a file.
        if (source.protocol().equals("nbd")
                && machine.state().isActive()
                && can(host.capabilities().backup())) {
            return new ByImage(EnumSet.of(Strategy.FULL_READ), "a network disk: every run reads all of it");
        }
        return new NotByImage(
                Reason.NETWORK,
                "It is the network disk " + source.title() + ", which is not read from here.",
                AGENT_IN_GUEST);
    }

    private DiskVerdict file(VirtualMachine machine, VirtualDisk disk) {
        Optional<DiskVerdict> trouble = host.local() ? chains.trouble(disk) : Optional.empty();
        if (trouble.isPresent()) {
            return trouble.get();
        }
        if (!machine.state().isActive()) {
            return offline(disk);
        }
        if (!servable(disk)) {
            return disk.is(DiskTrait.READ_ONLY) ? onlyServed() : belowOverlay();
        }
        Set<Strategy> strategies = EnumSet.noneOf(Strategy.class);
        String note = "";
        boolean writable = !disk.is(DiskTrait.READ_ONLY);
        if (can(host.capabilities().backup())) {
            strategies.add(Strategy.FULL_READ);
        }
        if (writable) {
            strategies.add(Strategy.SNAPSHOT);
            // An encrypted raw image has another name there.
            if (host.local() && monitored() && (disk.format().equals("qcow2") || !disk.is(DiskTrait.ENCRYPTED))) {
                strategies.add(Strategy.MONITOR);
            }
        } else {
            note = "read-only: every run reads all of it";
        }
        if (!disk.format().equals("qcow2")) {
            note = "format " + disk.format()
                    + ": it has no place for a bitmap. "
                    + (strategies.contains(Strategy.MONITOR)
                            ? "QEMU keeps one in its memory: after it was off, all is read once"
                            : "Every run reads all of it");
        } else if (host.local() && chains.isOldFormat(disk)) {
            note =
                    "qcow2 of version 2 has no place for a bitmap; `qemu-img amend -o compat=1.1` while it is off makes one";
        } else if (writable
                && can(host.capabilities().checkpoints())
                && can(host.capabilities().backup())) {
            strategies.add(Strategy.CHECKPOINT);
        }
        return strategies.isEmpty()
                ? new NotByImage(
                        Reason.NO_WAY,
                        "It is read-only, and libvirt " + host.capabilities().libvirt() + " has no backup job.",
                        "Back the machine up while it is off.")
                : new ByImage(strategies, note);
    }

    /** Whether the QEMU of a running machine may serve it to a reader. */
    private boolean servable(VirtualDisk disk) {
        return !disk.is(DiskTrait.THREADED) || host.capabilities().serveThreaded();
    }

    private DiskVerdict belowOverlay() {
        return new ByImage(
                EnumSet.of(Strategy.SNAPSHOT),
                "it has an I/O thread, and QEMU before 9.0 crashes when the reader of such a disk goes: its image is read below an overlay, all of it each time");
    }

    private DiskVerdict onlyServed() {
        return new NotByImage(
                Reason.NO_WAY,
                "It has an I/O thread, only QEMU can serve it, and QEMU "
                        + host.capabilities().hypervisor() + " crashes when the reader of such a disk goes.",
                "Take the iothread out of its description, or update QEMU to 9.0.");
    }

    /** Since QEMU 4.2 it tells which bitmaps a node has; since 4.0 they are merged in a transaction. */
    private boolean monitored() {
        return can(host.capabilities().commands())
                && host.capabilities().hypervisor().atLeast(4, 2);
    }

    private static DiskVerdict offline(VirtualDisk disk) {
        if (disk.is(DiskTrait.ENCRYPTED)) {
            return new NotByImage(
                    Reason.ENCRYPTED,
                    "It is encrypted, and only the running machine has its key.",
                    "Back the machine up while it runs.");
        }
        String note = disk.format().equals("qcow2") ? "" : "format " + disk.format() + ": every run reads all of it";
        return new ByImage(EnumSet.of(Strategy.OFFLINE), note);
    }

    private static boolean can(Support support) {
        return switch (support) {
            case YES, UNCERTAIN -> true;
            case NO -> false;
        };
    }
}
