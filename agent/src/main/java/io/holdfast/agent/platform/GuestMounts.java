package io.holdfast.agent.platform;

import io.holdfast.agent.platform.NetworkMounts.Mount;
import io.holdfast.agent.platform.libvirt.GuestFact;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a guest for its network mounts. QEMU's agent leaves them out of its list of file systems, so on Linux the kernel's own list is read, as a file; no program is started in
 * the guest.
 */
final class GuestMounts {
    private GuestMounts() {}

    static NetworkMounts of(LibvirtDomain domain) {
        try {
            Optional<String> table = GuestFile.read(domain, "/proc/self/mounts");
            List<Mount> found = new ArrayList<>(table.map(MountTable::network).orElse(List.of()));
            if (table.isEmpty()) {
                found.addAll(told(domain.guestFacts(GuestFact.FILE_SYSTEMS)));
            }
            if (!found.isEmpty()) {
                return new NetworkMounts.Found(found);
            }
            return table.isPresent()
                    ? new NetworkMounts.None()
                    : new NetworkMounts.Unknown("The guest's agent does not list network mounts.");
        } catch (LibvirtException e) {
            return new NetworkMounts.Unknown("The guest's agent does not answer: " + e.getMessage() + ".");
        }
    }

    private static List<Mount> told(Parameters facts) {
        List<Mount> mounts = new ArrayList<>();
        long count = facts.number("fs.count").orElse(0);
        for (int i = 0; i < count; i++) {
            String at = "fs." + i + ".";
            String kind = facts.text(at + "fstype").orElse("");
            if (MountTable.isNetwork(kind)) {
                mounts.add(new Mount(
                        facts.text(at + "name").orElse(""),
                        kind,
                        facts.text(at + "mountpoint").orElse("")));
            }
        }
        return mounts;
    }
}
