package io.holdfast.e2e.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tiny guest to be made. The guest mounts each disk that is one ext4 file system at {@code /mnt/vda}, {@code /mnt/vdb} and so on.
 *
 * @param devices elements that go into {@code <devices>}, the disks among them
 * @param uuid empty: libvirt draws one
 * @param firmware elements that go into {@code <os>}; empty: a BIOS
 */
public record GuestPlan(String name, String uuid, int mebibytes, String firmware, List<String> devices) {
    public GuestPlan {
        devices = List.copyOf(devices);
    }

    /** One without disks and without a channel for the guest agent. */
    public static GuestPlan named(String name) {
        return new GuestPlan(name, "", 192, "", List.of());
    }

    /** With the channel of the guest agent. */
    public GuestPlan withAgent() {
        return with("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>");
    }

    /** With an image as the next disk: vda, vdb and so on. */
    public GuestPlan disk(Path image, String format) {
        char letter = (char) ('a'
                + devices.stream().filter(each -> each.contains("bus='virtio'")).count());
        return with("<disk type='file' device='disk'><driver name='qemu' type='" + format
                + "' cache='unsafe' discard='unmap'/><source file='" + Programs.escaped(image.toString())
                + "'/><target dev='vd" + letter + "' bus='virtio'/></disk>");
    }

    /** With any further device. */
    public GuestPlan with(String device) {
        List<String> all = new ArrayList<>(devices);
        all.add(device);
        return new GuestPlan(name, uuid, mebibytes, firmware, all);
    }

    /** With an identity of its own. */
    public GuestPlan uuid(String text) {
        return new GuestPlan(name, text, mebibytes, firmware, devices);
    }

    /** With UEFI, whose variables lie in a file that is made when it first starts. */
    public GuestPlan uefi(Path variables) {
        return new GuestPlan(
                name,
                uuid,
                256,
                "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"
                        + "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>"
                        + Programs.escaped(variables.toString()) + "</nvram>",
                devices);
    }

    /** What libvirt is told. */
    public String xml(Path cache, Path log) {
        return "<domain type='qemu'><name>" + Programs.escaped(name) + "</name>"
                + (uuid.isEmpty() ? "" : "<uuid>" + uuid + "</uuid>")
                + "<memory unit='MiB'>" + mebibytes + "</memory><vcpu>1</vcpu>"
                + "<os><type arch='x86_64' machine='pc'>hvm</type>" + firmware
                + "<kernel>" + cache.resolve("kernel") + "</kernel><initrd>" + cache.resolve("ramdisk") + "</initrd>"
                + "<cmdline>console=ttyS0 quiet mitigations=off</cmdline></os>"
                + "<features><acpi/></features><on_reboot>restart</on_reboot><on_crash>preserve</on_crash>"
                + "<pm><suspend-to-mem enabled='yes'/></pm>"
                + "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>" + String.join("", devices)
                + "<serial type='file'><source path='" + Programs.escaped(log.toString()) + "'/></serial>"
                + "<memballoon model='none'/></devices></domain>";
    }
}
