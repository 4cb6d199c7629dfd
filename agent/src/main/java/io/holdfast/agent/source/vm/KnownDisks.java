package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.Xml;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The disks of which a checkpoint tells what changed. A bitmap tells it of the image that it lies in, and all images of a machine have one of the same name: so a disk counts only as long as the image that it had then
 * is still among its own. Two disks that were exchanged would each be taken for the other otherwise.
 */
final class KnownDisks {
    private final Reach reach;
    private final VirtualMachine machine;

    KnownDisks(Reach reach, VirtualMachine machine) {
        this.reach = reach;
        this.machine = machine;
    }

    /** Targets of those that a checkpoint knows. */
    Set<String> of(CheckpointName base) throws LibvirtException {
        Xml checkpoint = Xml.parse(
                reach.ask(machine.uuid(), domain -> domain.checkpoints().xml(base.text())),
                "domaincheckpoint",
                base.text());
        Set<String> tracked = checkpoint.find("disks").stream()
                .flatMap(all -> all.children("disk").stream())
                .filter(each -> each.attribute("checkpoint").equals("bitmap"))
                .map(each -> each.attribute("name"))
                .collect(Collectors.toSet());
        Map<String, DiskSource> then =
                checkpoint.find("domain").map(reach.platform()::sources).orElse(Map.of());
        return machine.disks().stream()
                .filter(each -> tracked.contains(each.target()) && stands(each, then))
                .map(VirtualDisk::target)
                .collect(Collectors.toSet());
    }

    /** Whether it still has the image that it had: alone, or below others that came since. */
    private static boolean stands(VirtualDisk disk, Map<String, DiskSource> then) {
        return Stream.concat(Stream.of(disk.source()), disk.backing().stream().map(link -> link.source()))
                .anyMatch(each -> each.equals(then.get(disk.target())));
    }
}
