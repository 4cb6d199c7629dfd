package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.SnapshotCreation;
import io.holdfast.agent.source.nbd.NbdSource;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * For hosts without the backup job: the guest goes on in an overlay on top of each image, the images are read as they stand still, and the overlays are merged again. All of it is read;
 * dedup still stores only what is new.
 */
final class ExternalSnapshot implements DiskFreeze {
    private final Means means;
    private final VirtualMachine machine;
    private final SnapshotId run;
    private final GuestFreeze.Outcome outcome;
    private final List<ImageServer> servers = new ArrayList<>();
    private final List<FrozenDisk> frozen = new ArrayList<>();
    private final List<ImageStamp> stamps = new ArrayList<>();

    private ExternalSnapshot(Means means, VirtualMachine machine, SnapshotId run, GuestFreeze.Outcome outcome) {
        this.means = means;
        this.machine = machine;
        this.run = run;
        this.outcome = outcome;
    }

    /** Puts the overlays, all at once, and opens the images below them. {@code why} no better way was taken. */
    static ExternalSnapshot begin(
            Means means, VirtualMachine machine, WorkPlace place, List<VirtualDisk> disks, String why)
            throws LibvirtException {
        SnapshotId run = place.run();
        GuestFreeze.Outcome outcome;
        try {
            outcome = means.freeze().around(machine, place, () -> create(means, machine, xml(machine, disks, run)));
        } catch (RuntimeException | LibvirtException e) {
            // It may have been taken all the same: libvirtd or the guest was lost right after.
            merge(means, machine, run);
            throw e;
        }
        ExternalSnapshot snapshot = new ExternalSnapshot(means, machine, run, outcome);
        try {
            for (VirtualDisk each : disks) {
                snapshot.open(place, each, why);
            }
            return snapshot;
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    /** Not asked again when libvirtd goes away. */
    private static void create(Means means, VirtualMachine machine, String xml) throws LibvirtException {
        means.reach()
                .platform()
                .connection()
                .domainByUuid(machine.uuid())
                .snapshots()
                .create(xml, SnapshotCreation.DISK_ONLY, SnapshotCreation.NO_METADATA, SnapshotCreation.ATOMIC);
    }

    private static String xml(VirtualMachine machine, List<VirtualDisk> disks, SnapshotId run) {
        StringBuilder xml = new StringBuilder("<domainsnapshot><disks>");
        for (VirtualDisk each : machine.disks()) {
            xml.append("<disk name='").append(BackupXml.escaped(each.target())).append("' ");
            if (disks.contains(each)) {
                xml.append("snapshot='external' type='file'><driver type='qcow2'/><source file='")
                        .append(BackupXml.escaped(Overlay.name(image(each), run).toString()))
                        .append("'/></disk>");
            } else {
                xml.append("snapshot='no'/>");
            }
        }
        return xml.append("</disks></domainsnapshot>").toString();
    }

    private static Path image(VirtualDisk disk) {
        if (disk.source() instanceof DiskSource.OnFile(String path)) {
            return Path.of(path);
        }
        throw new IllegalStateException(disk.target() + " is no file");
    }

    private void open(WorkPlace place, VirtualDisk disk, String why) {
        stamps.add(ImageStamp.of(image(disk)));
        ImageServer server =
                ImageServer.start(place, disk.target(), image(disk), disk.format(), Optional.empty(), means.time());
        servers.add(server);
        frozen.add(new FrozenDisk(
                disk,
                NbdSource.whole(means.connect(server.socket(), disk.target(), Set.of())),
                Strategy.SNAPSHOT,
                why,
                Optional.empty()));
    }

    @Override
    public List<FrozenDisk> disks() {
        return List.copyOf(frozen);
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
        // Whatever the machine does, they do not change; but somebody may have merged the overlays.
        if (!stamps.stream().allMatch(ImageStamp::stillTrue)) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_CHANGED,
                    machine.name(),
                    "An image of " + machine.name()
                            + " was written below its overlay while it was read, so that it is not of one moment: somebody merged the overlay. Run it again.");
        }
    }

    @Override
    public void committed() {
        // Nothing tells what changes from now on.
    }

    @Override
    public void close() {
        frozen.forEach(each -> each.source().close());
        servers.forEach(ImageServer::close);
        merge(means, machine, run);
    }

    private static void merge(Means means, VirtualMachine machine, SnapshotId run) {
        try {
            for (VirtualDisk each : means.reach().machine(machine.uuid()).disks()) {
                if (Overlay.run(each).equals(Optional.of(run))) {
                    Overlay.merge(means.reach(), machine.uuid(), each);
                }
            }
        } catch (LibvirtException | HoldfastException e) {
            // A machine that was stopped meanwhile keeps its overlays, which are part of it now, until it runs at the
            // next contact.
            return;
        }
    }
}
