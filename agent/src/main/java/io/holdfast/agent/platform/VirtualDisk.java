package io.holdfast.agent.platform;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A disk of a virtual machine.
 *
 * @param target its name on the platform, such as {@code vda}; unique in the machine
 * @param bus such as {@code virtio}, {@code scsi}, {@code sata}
 * @param format such as {@code qcow2} or {@code raw}; empty when it is not known
 * @param backing the layers below the top, from the upper to the lowest; empty also when they are not known
 * @param serial as the guest sees it, may be empty
 * @param bootOrder among all devices, where it is given by device
 * @param sizes empty when the platform could not tell
 */
public record VirtualDisk(
        String target,
        String bus,
        Device device,
        DiskSource source,
        String format,
        List<ChainLink> backing,
        Set<DiskTrait> traits,
        String serial,
        OptionalInt bootOrder,
        Optional<DiskSizes> sizes) {
    /** What it is to the guest. */
    public enum Device {
        DISK,
        CDROM,
        FLOPPY,
        /** A LUN of the host to which SCSI commands go through. */
        LUN
    }

    public VirtualDisk {
        backing = List.copyOf(backing);
        traits = Set.copyOf(traits.isEmpty() ? EnumSet.noneOf(DiskTrait.class) : EnumSet.copyOf(traits));
    }

    public boolean is(DiskTrait trait) {
        return traits.contains(trait);
    }

    VirtualDisk with(DiskSource other) {
        return new VirtualDisk(target, bus, device, other, format, backing, traits, serial, bootOrder, sizes);
    }

    VirtualDisk on(List<ChainLink> below) {
        return new VirtualDisk(target, bus, device, source, format, below, traits, serial, bootOrder, sizes);
    }

    VirtualDisk with(DiskSizes other) {
        return new VirtualDisk(
                target, bus, device, source, format, backing, traits, serial, bootOrder, Optional.of(other));
    }
}
