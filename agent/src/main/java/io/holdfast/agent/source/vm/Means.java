package io.holdfast.agent.source.vm;

import io.holdfast.agent.nbd.NbdAddress;
import io.holdfast.agent.nbd.NbdClient;
import io.holdfast.agent.nbd.NbdExport;
import io.holdfast.agent.nbd.NbdOptions;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.nio.file.Path;
import java.util.Set;

/** What every strategy needs for one machine. */
record Means(Reach reach, MachineOptions options, ThawGuard guard, Randomness randomness, GuestPace pace) {
    Time time() {
        return reach.time();
    }

    GuestFreeze freeze() {
        return new GuestFreeze(reach, options, guard);
    }

    /** Lets the QEMU of a machine make sockets in the place of a run. */
    void admit(VirtualMachine machine, WorkPlace place) throws LibvirtException {
        place.admit(QemuUser.of(reach.ask(machine.uuid(), LibvirtDomain::xml)));
    }

    /** Opens an export of a socket, with what it tells of holes and, if named, of changes. */
    NbdExport connect(Path socket, String export, Set<String> bitmaps) {
        Set<String> contexts = new java.util.HashSet<>(bitmaps);
        contexts.add(NbdOptions.ALLOCATION);
        return new NbdClient(NbdOptions.defaults().withContexts(contexts), time(), randomness)
                .connect(NbdAddress.unix(socket, export));
    }
}
