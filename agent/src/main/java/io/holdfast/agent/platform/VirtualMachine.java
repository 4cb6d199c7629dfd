package io.holdfast.agent.platform;

import java.util.List;
import java.util.Optional;

/**
 * A virtual machine, as it runs, or when it is off as it would.
 *
 * @param uuid lower case, with hyphens; what a machine is known by
 * @param name unique on its host; any text but a line break
 * @param title for people, may be empty
 * @param persistent whether the platform still knows it when it is off
 * @param memory in bytes
 * @param nvram the file of its UEFI variables, where it has one
 * @param tpm such as {@code tpm-crb 2.0 emulator}, where it has one
 * @param bootOrder what it boots from: kinds such as {@code hd}, or devices by target or MAC
 * @param hostDevices SCSI devices of the host that are the guest's own, called {@code hostdev0} and so on: nobody but the guest can say whether one is a disk
 */
public record VirtualMachine(
        String uuid,
        String name,
        String title,
        State state,
        boolean persistent,
        long memory,
        int processors,
        Firmware firmware,
        Optional<String> nvram,
        Optional<String> tpm,
        List<NetworkCard> networkCards,
        List<String> bootOrder,
        AgentChannel agent,
        List<VirtualDisk> disks,
        List<VirtualDisk> hostDevices) {
    /** What it does. */
    public enum State {
        RUNNING,
        PAUSED,
        /** It stands still since a disk failed, mostly because there was no room. */
        PAUSED_BY_DISK_ERROR,
        /** The guest put itself to sleep. */
        SLEEPING,
        CRASHED,
        OFF,
        /** Off, with its memory saved: its disks are as in the middle of a run. */
        SAVED,
        UNKNOWN;

        /** Whether something holds its disks open. */
        public boolean isActive() {
            return switch (this) {
                case RUNNING, PAUSED, PAUSED_BY_DISK_ERROR, SLEEPING, CRASHED -> true;
                case OFF, SAVED, UNKNOWN -> false;
            };
        }
    }

    /** What starts first. */
    public enum Firmware {
        BIOS,
        UEFI
    }

    /** The way to the guest agent. */
    public enum AgentChannel {
        /** The machine has none. */
        NONE,
        /** It has one and nobody is at its end. */
        SILENT,
        CONNECTED,
        /** It has one; whether somebody is at its end is known only while it runs. */
        UNKNOWN
    }

    /** A network card. {@code model} and {@code network} may be empty. */
    public record NetworkCard(String mac, String kind, String network, String model) {}

    public VirtualMachine {
        networkCards = List.copyOf(networkCards);
        bootOrder = List.copyOf(bootOrder);
        disks = List.copyOf(disks);
        hostDevices = List.copyOf(hostDevices);
    }

    /** The disk of a target. */
    public Optional<VirtualDisk> disk(String target) {
        return disks.stream().filter(each -> each.target().equals(target)).findFirst();
    }

    VirtualMachine with(List<VirtualDisk> others) {
        return new VirtualMachine(
                uuid,
                name,
                title,
                state,
                persistent,
                memory,
                processors,
                firmware,
                nvram,
                tpm,
                networkCards,
                bootOrder,
                agent,
                others,
                hostDevices);
    }
}
