package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.MachineRewrite.Addresses;
import io.holdfast.agent.target.volume.DiskFormat;
import java.util.Optional;
import java.util.Set;

/**
 * How a machine is brought back.
 *
 * @param name empty, or its own: it is itself again; another name makes another machine, with a UUID and MACs of its own
 * @param directory absolute, for the images; empty: where its first disk was, else libvirt's pool {@code default}
 * @param disks targets of those that are restored; empty: all
 */
public record MachineRestoreOptions(
        Optional<String> name,
        Optional<String> directory,
        Set<String> disks,
        Addresses addresses,
        Existing existing,
        Start start,
        DiskFormat format) {
    /** What happens when the machine is there. */
    public enum Existing {
        REFUSED,
        /** Its disks are replaced where they are, once all are written, and its definition; it must be off. The images keep their formats. */
        REPLACED
    }

    /** What happens in the end. */
    public enum Start {
        NONE,
        STARTED
    }

    public MachineRestoreOptions {
        disks = Set.copyOf(disks);
    }

    public static MachineRestoreOptions standard() {
        return new MachineRestoreOptions(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Addresses.KEPT,
                Existing.REFUSED,
                Start.NONE,
                DiskFormat.QCOW2);
    }

    public MachineRestoreOptions named(String other) {
        return new MachineRestoreOptions(Optional.of(other), directory, disks, addresses, existing, start, format);
    }

    public MachineRestoreOptions into(String other) {
        return new MachineRestoreOptions(name, Optional.of(other), disks, addresses, existing, start, format);
    }

    public MachineRestoreOptions only(Set<String> targets) {
        return new MachineRestoreOptions(name, directory, targets, addresses, existing, start, format);
    }

    public MachineRestoreOptions with(Addresses other) {
        return new MachineRestoreOptions(name, directory, disks, other, existing, start, format);
    }

    public MachineRestoreOptions with(Existing other) {
        return new MachineRestoreOptions(name, directory, disks, addresses, other, start, format);
    }

    public MachineRestoreOptions with(Start other) {
        return new MachineRestoreOptions(name, directory, disks, addresses, existing, other, format);
    }

    public MachineRestoreOptions with(DiskFormat other) {
        return new MachineRestoreOptions(name, directory, disks, addresses, existing, start, other);
    }
}
