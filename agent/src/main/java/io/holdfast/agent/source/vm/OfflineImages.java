package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.DomainState;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.source.nbd.NbdSource;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images of a machine that is off, each served by a {@code qemu-nbd} that only reads and holds no lock, so that the machine can be started meanwhile: then the run is begun anew. A bitmap that the
 * machine's checkpoint left in an image tells what changed, for nothing but QEMU writes there.
 */
final class OfflineImages implements DiskFreeze {
    private final Means means;
    private final VirtualMachine machine;
    private final List<ImageServer> servers = new ArrayList<>();
    private final List<FrozenDisk> disks = new ArrayList<>();
    private final List<ImageStamp> stamps = new ArrayList<>();

    private OfflineImages(Means means, VirtualMachine machine) {
        this.means = means;
        this.machine = machine;
    }

    /**
     * Opens the images of these disks, with what changed since a checkpoint where one is given and its bitmap is whole.
     *
     * @param known targets of the disks that the checkpoint knows
     */
    static OfflineImages open(
            Means means,
            VirtualMachine machine,
            WorkPlace place,
            List<VirtualDisk> disks,
            Optional<CheckpointName> since,
            Set<String> known) {
        OfflineImages images = new OfflineImages(means, machine);
        try {
            for (VirtualDisk each : disks) {
                images.open(place, each, since.filter(_ -> known.contains(each.target())));
            }
            return images;
        } catch (RuntimeException e) {
            images.close();
            throw e;
        }
    }

    private void open(WorkPlace place, VirtualDisk disk, Optional<CheckpointName> since) {
        Path image = image(disk);
        requireUnwritten(image, disk.format());
        stamps.add(ImageStamp.of(image));
        Optional<String> bitmap = disk.format().equals("qcow2")
                ? since.map(CheckpointName::text).filter(name -> ImageServer.hasAloneAtTop(image, name))
                : Optional.empty();
        ImageServer server = ImageServer.start(place, disk.target(), image, disk.format(), bitmap, means.time());
        servers.add(server);
        if (bitmap.isPresent() && server.bitmap().isPresent()) {
            String context = NbdSource.BITMAP + bitmap.get();
            disks.add(new FrozenDisk(
                    disk,
                    NbdSource.changes(means.connect(server.socket(), disk.target(), Set.of(context)), context),
                    Strategy.OFFLINE,
                    "the machine is off",
                    since.map(CheckpointName::snapshot)));
        } else {
            disks.add(new FrozenDisk(
                    disk,
                    NbdSource.whole(means.connect(server.socket(), disk.target(), Set.of())),
                    Strategy.OFFLINE,
                    "the machine is off, and no bitmap in its image tells what changed",
                    Optional.empty()));
        }
    }

    /** A machine that is off here may run on another host: libvirt forgets that it was migrated. */
    private void requireUnwritten(Path image, String format) {
        if (!ImageServer.isWritten(image, format)) {
            return;
        }
        requireOff();
        throw new HoldfastException(
                ErrorCode.PLATFORM_BUSY,
                machine.name(),
                "Machine " + machine.name() + " is off here, and another process writes its image " + image
                        + ". If the machine runs on another host, back it up there; else wait until that process has ended.");
    }

    private static Path image(VirtualDisk disk) {
        if (disk.source() instanceof DiskSource.OnFile(String path)) {
            return Path.of(path);
        }
        throw new IllegalStateException(disk.target() + " is no file");
    }

    @Override
    public List<FrozenDisk> disks() {
        return List.copyOf(disks);
    }

    @Override
    public GuestFreeze.Outcome outcome() {
        if (machine.state() == VirtualMachine.State.SAVED) {
            return crash("the machine is off with its memory saved, which is not kept");
        }
        try {
            int reason = means.reach().ask(machine.uuid(), LibvirtDomain::state).reason();
            return reason == DomainState.SHUT_OFF_SHUTDOWN
                    ? new GuestFreeze.Outcome(Consistency.APPLICATION, "the machine is off", Duration.ZERO)
                    : crash("the machine is off, and nobody knows that it was shut down in good order");
        } catch (LibvirtException e) {
            throw e.translated(machine.name());
        }
    }

    private static GuestFreeze.Outcome crash(String reason) {
        return new GuestFreeze.Outcome(Consistency.CRASH, reason, Duration.ZERO);
    }

    @Override
    public Optional<String> checkpoint() {
        return Optional.empty();
    }

    @Override
    public void confirm() {
        requireOff();
        if (!stamps.stream().allMatch(ImageStamp::stillTrue)) {
            throw changed();
        }
    }

    private void requireOff() {
        try {
            if (means.reach().ask(machine.uuid(), domain -> domain.state().isActive())) {
                throw changed();
            }
        } catch (LibvirtException e) {
            throw e.translated(machine.name());
        }
    }

    private HoldfastException changed() {
        return new HoldfastException(
                ErrorCode.PLATFORM_CHANGED,
                machine.name(),
                "Machine " + machine.name()
                        + " was started while its images were read, so that they are not of one moment. Run it again.");
    }

    @Override
    public void committed() {
        // Nothing was begun in the images: the checkpoint before goes on telling what changes.
    }

    @Override
    public void close() {
        disks.forEach(each -> each.source().close());
        servers.forEach(ImageServer::close);
    }
}
