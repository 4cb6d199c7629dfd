package io.holdfast.agent.platform;

import io.holdfast.agent.platform.MachineDescription.Persistence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.w3c.dom.Element;

/**
 * Turns libvirt's description of a machine, as it was kept, into that of the machine that is brought back. What is not named here stays as it was: memory, processors, machine type, firmware, controllers,
 * addresses, boot order, title, metadata.
 *
 * <ul>
 *   <li>What only a running machine has goes: aliases, live labels, names of taps, chains of images.
 *   <li>A disk that was restored gets its new file and format; any other goes, and a medium is kept where its file is on this host, else its drive is empty.
 *   <li>A new identity shares nothing that only one machine can have: its UUID, and with new cards its MACs; UEFI variables; files, sockets and ports behind serial lines and screens.
 *   <li>A generation ID is drawn anew: that is what tells a guest that it was brought back from the past.
 * </ul>
 */
public final class MachineRewrite {
    private final String definition;
    private final VirtualMachine machine;

    private MachineRewrite(String definition, VirtualMachine machine) {
        this.definition = definition;
        this.machine = machine;
    }

    /**
     * Reads a description.
     *
     * @throws io.holdfast.format.HoldfastException {@link io.holdfast.format.ErrorCode#PLATFORM_INCOMPREHENSIBLE}
     */
    public static MachineRewrite of(String definition) {
        return new MachineRewrite(
                definition, MachineDescription.read(definition, VirtualMachine.State.OFF, Persistence.PERSISTENT));
    }

    /** The machine as it was kept. */
    public VirtualMachine machine() {
        return machine;
    }

    /** Whether it is the machine that was, or another that began as its copy. */
    public enum Identity {
        ORIGINAL,
        NEW
    }

    /** What becomes of the addresses of network cards. */
    public enum Addresses {
        KEPT,
        /** libvirt draws others. */
        NEW
    }

    /** What becomes of disks that are not restored. */
    public enum OtherDisks {
        /** They are not in the machine. */
        DROPPED,
        /** They are where they were. */
        KEPT
    }

    /** The file of a disk, and its format in QEMU's word. */
    public record Image(String file, String format) {}

    /**
     * What the machine is to be.
     *
     * @param uuid the kept one when the identity is the original
     * @param images the disks that are restored, by target
     * @param reasons why a disk is not restored, by target, for a person
     * @param nvram the file of the UEFI variables, when it is restored
     * @param present whether a file is on this host
     */
    public record Plan(
            String name,
            String uuid,
            Identity identity,
            Addresses addresses,
            Map<String, Image> images,
            OtherDisks others,
            Map<String, String> reasons,
            Optional<String> nvram,
            Predicate<String> present) {
        public Plan {
            images = Map.copyOf(images);
            reasons = Map.copyOf(reasons);
        }
    }

    /** What is not as it was, and why. {@code subject} names the device. */
    public record Remark(Weight weight, String subject, String message) {}

    /** How much it matters. */
    public enum Weight {
        /** It is as it has to be. */
        NOTE,
        /** Something of the machine is missing. */
        LOSS
    }

    /** A description for libvirt. */
    public record Rewritten(String xml, List<Remark> remarks) {
        public Rewritten {
            remarks = List.copyOf(remarks);
        }
    }

    /** Describes the machine that is to be. */
    public Rewritten to(Plan plan) {
        Element domain = Xml.parse(definition, "domain", machine.name()).element();
        List<Remark> remarks = new ArrayList<>();
        domain.removeAttribute("id");
        identify(domain, plan);
        labels(domain, plan.identity());
        XmlEdit.child(domain, "os").ifPresent(os -> firmware(os, plan, remarks));
        for (Element devices : XmlEdit.children(domain, "devices")) {
            emulator(devices, plan, remarks);
            new DiskRewrite(plan, remarks).rewrite(devices);
            new DeviceRewrite(plan, remarks).rewrite(devices);
        }
        return new Rewritten(XmlEdit.text(domain), remarks);
    }

    private static void identify(Element domain, Plan plan) {
        XmlEdit.require(domain, "name").setTextContent(plan.name());
        XmlEdit.require(domain, "uuid").setTextContent(plan.uuid());
        // Empty, libvirt draws one.
        XmlEdit.child(domain, "genid").ifPresent(each -> each.setTextContent(""));
        for (Element information : XmlEdit.children(domain, "sysinfo")) {
            for (Element system : XmlEdit.children(information, "system")) {
                // libvirt refuses a machine that tells its guest another UUID than its own.
                XmlEdit.children(system, "entry").stream()
                        .filter(each -> each.getAttribute("name").equals("uuid"))
                        .forEach(each -> each.setTextContent(plan.uuid()));
            }
        }
    }

    private static void labels(Element domain, Identity identity) {
        for (Element label : XmlEdit.children(domain, "seclabel")) {
            boolean chosen = switch (label.getAttribute("type")) {
                case "none" -> true;
                // One label for two machines would let each read the other's disks.
                case "static" -> identity == Identity.ORIGINAL;
                default -> false;
            };
            if (!chosen) {
                XmlEdit.remove(label);
            }
        }
    }

    private static void firmware(Element os, Plan plan, List<Remark> remarks) {
        XmlEdit.child(os, "nvram").ifPresent(nvram -> variables(nvram, plan, remarks));
        Map<String, String> needed = new HashMap<>();
        for (Element each : XmlEdit.children(os, "loader", "kernel", "initrd", "dtb")) {
            needed.put(each.getTagName(), each.getTextContent().strip());
        }
        needed.forEach((what, file) -> {
            if (!file.isEmpty() && !plan.present().test(file)) {
                remarks.add(new Remark(
                        Weight.NOTE, what, file + " is not on this host: the machine starts only when it is."));
            }
        });
    }

    private static void variables(Element nvram, Plan plan, List<Remark> remarks) {
        if (plan.nvram().isPresent()) {
            nvram.removeAttribute("type");
            nvram.removeAttribute("format");
            nvram.setTextContent(plan.nvram().get());
            return;
        }
        remarks.add(
                new Remark(
                        Weight.LOSS,
                        "nvram",
                        "The UEFI variables are not in the snapshot: the machine begins with those of its template, and finds what to boot by itself."));
        if (plan.identity() == Identity.NEW) {
            // Without a path libvirt makes a file for it, from the template.
            nvram.removeAttribute("type");
            nvram.removeAttribute("format");
            nvram.setTextContent("");
        }
    }

    private static void emulator(Element devices, Plan plan, List<Remark> remarks) {
        for (Element each : XmlEdit.children(devices, "emulator")) {
            String program = each.getTextContent().strip();
            if (!plan.present().test(program)) {
                remarks.add(
                        new Remark(Weight.NOTE, "emulator", program + " is not on this host: libvirt takes its own."));
                XmlEdit.remove(each);
            }
        }
    }
}
