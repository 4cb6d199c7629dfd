package io.holdfast.agent.platform;

import io.holdfast.agent.platform.libvirt.LibvirtVersion;

/**
 * What a host can do for backup.
 *
 * @param libvirt version of its libvirtd
 * @param hypervisor version of its QEMU
 * @param backup whether libvirt's backup job works
 * @param checkpoints whether libvirt's checkpoints work, and so incremental backup
 * @param freeze whether guests can be frozen, given an agent in them
 * @param commands whether QEMU's monitor and the guest agent take commands of one's own
 */
public record Capabilities(
        LibvirtVersion libvirt,
        LibvirtVersion hypervisor,
        Support backup,
        Support checkpoints,
        Support freeze,
        Support commands) {
    /**
     * Whether QEMU bears that who reads a disk over NBD goes away while a thread of its own serves the disk. Before 9.0 it does not: since what was done about CVE-2024-7409 it aborts, and the
     * guest with it.
     */
    boolean serveThreaded() {
        return hypervisor.atLeast(9, 0);
    }

    /** Whether something can be done. */
    public enum Support {
        YES,
        NO,
        /** The functions are there; only trying will tell. */
        UNCERTAIN
    }
}
