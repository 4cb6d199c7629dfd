package io.holdfast.agent.platform;

import io.holdfast.agent.platform.Capabilities.Support;
import io.holdfast.agent.platform.MachineDescription.Persistence;
import io.holdfast.agent.platform.libvirt.LibvirtVersion;

/** Descriptions and hosts for tests. */
final class Samples {
    static final Capabilities NEW = capabilities(new LibvirtVersion(9, 0, 0), Support.YES);
    /** With a QEMU that serves disks with I/O threads. */
    static final Capabilities NEWEST = new Capabilities(
            new LibvirtVersion(10, 7, 0),
            new LibvirtVersion(9, 0, 0),
            Support.YES,
            Support.YES,
            Support.YES,
            Support.YES);

    static final Capabilities OLD = capabilities(new LibvirtVersion(4, 5, 0), Support.NO);

    private Samples() {}

    private static Capabilities capabilities(LibvirtVersion libvirt, Support backup) {
        return new Capabilities(libvirt, new LibvirtVersion(5, 0, 0), backup, backup, Support.YES, Support.YES);
    }

    /** A host whose files are those of this machine. */
    static Host here(Capabilities capabilities) {
        return new Host("here", "qemu:///system", true, capabilities);
    }

    /** A host whose files cannot be looked at. */
    static Host remote(Capabilities capabilities) {
        return new Host("remote", "qemu+ssh://remote/system", false, capabilities);
    }

    /** A machine with the given elements among its devices. */
    static VirtualMachine machine(VirtualMachine.State state, String... devices) {
        return MachineDescription.read(
                "<domain type='kvm'><name>m</name><uuid>6695EB01-f6a4-8304-79aa-97f2502e193f</uuid><devices>"
                        + String.join("", devices) + "</devices></domain>",
                state,
                Persistence.PERSISTENT);
    }

    /** An image as the disk vda. */
    static String file(String path, String format, String more) {
        return "<disk type='file' device='disk'><driver name='qemu' type='" + format + "'/><source file='" + path
                + "'/><target dev='vda' bus='virtio'/>" + more + "</disk>";
    }
}
