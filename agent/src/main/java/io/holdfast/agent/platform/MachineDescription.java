package io.holdfast.agent.platform;

import io.holdfast.agent.platform.VirtualMachine.AgentChannel;
import io.holdfast.agent.platform.VirtualMachine.Firmware;
import io.holdfast.agent.platform.VirtualMachine.NetworkCard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads libvirt's description of a machine. */
final class MachineDescription {
    /** Kinds of devices of the host that may be disks. */
    private static final Set<String> SCSI = Set.of("scsi", "scsi_host");

    private static final String AGENT = "org.qemu.guest_agent.0";
    private static final Map<String, Long> UNITS = Map.of(
            "b",
            1L,
            "bytes",
            1L,
            "kb",
            1000L,
            "k",
            1L << 10,
            "kib",
            1L << 10,
            "mb",
            1_000_000L,
            "m",
            1L << 20,
            "mib",
            1L << 20,
            "g",
            1L << 30,
            "gib",
            1L << 30);

    private MachineDescription() {}

    /**
     * The machine that a description is of. Sizes of disks are not in it, and its state is not.
     *
     * @throws io.holdfast.format.HoldfastException {@link io.holdfast.format.ErrorCode#PLATFORM_INCOMPREHENSIBLE}
     */
    static VirtualMachine read(String xml, VirtualMachine.State state, Persistence persistence) {
        Xml domain = Xml.parse(xml, "domain", "a virtual machine");
        Optional<String> nvram = Optional.of(domain.text("os", "nvram")).filter(each -> !each.isEmpty());
        return new VirtualMachine(
                domain.text("uuid").toLowerCase(Locale.ROOT),
                domain.text("name"),
                domain.text("title"),
                state,
                persistence == Persistence.PERSISTENT,
                memory(domain),
                number(domain.text("vcpu")).orElse(0),
                firmware(domain, nvram),
                nvram,
                domain.find("devices", "tpm").map(MachineDescription::tpm),
                domain.find("devices").stream()
                        .flatMap(each -> each.children("interface").stream())
                        .map(MachineDescription::networkCard)
                        .toList(),
                bootOrder(domain),
                agent(domain),
                disks(domain),
                hostDevices(domain));
    }

    /** Whether a machine outlives its run. */
    enum Persistence {
        PERSISTENT,
        TRANSIENT
    }

    private static long memory(Xml domain) {
        String unit = domain.value("memory", "unit").toLowerCase(Locale.ROOT);
        long factor = UNITS.getOrDefault(unit.isEmpty() ? "kib" : unit, 1L << 10);
        try {
            return Math.multiplyExact(Long.parseLong(domain.text("memory")), factor);
        } catch (NumberFormatException | ArithmeticException absurd) {
            return 0;
        }
    }

    private static Firmware firmware(Xml domain, Optional<String> nvram) {
        boolean uefi = nvram.isPresent()
                || domain.value("os", "firmware").equals("efi")
                || domain.value("os", "loader", "type").equals("pflash");
        return uefi ? Firmware.UEFI : Firmware.BIOS;
    }

    private static String tpm(Xml tpm) {
        return String.join(" ", tpm.attribute("model"), tpm.value("backend", "version"), tpm.value("backend", "type"))
                .replaceAll(" +", " ")
                .strip();
    }

    private static NetworkCard networkCard(Xml card) {
        String kind = card.attribute("type");
        String network = card.value("source", kind.equals("direct") ? "dev" : kind);
        return new NetworkCard(card.value("mac", "address"), kind, network, card.value("model", "type"));
    }

    private static AgentChannel agent(Xml domain) {
        for (Xml devices : domain.children("devices")) {
            for (Xml channel : devices.children("channel")) {
                if (channel.value("target", "name").equals(AGENT)) {
                    return switch (channel.value("target", "state")) {
                        case "connected" -> AgentChannel.CONNECTED;
                        case "" -> AgentChannel.UNKNOWN;
                        default -> AgentChannel.SILENT;
                    };
                }
            }
        }
        return AgentChannel.NONE;
    }

    private static List<String> bootOrder(Xml domain) {
        TreeMap<Integer, String> byDevice = new TreeMap<>(Comparator.naturalOrder());
        for (Xml devices : domain.children("devices")) {
            devices.children("disk")
                    .forEach(each -> number(each.value("boot", "order"))
                            .ifPresent(order -> byDevice.put(order, each.value("target", "dev"))));
            devices.children("interface")
                    .forEach(each -> number(each.value("boot", "order"))
                            .ifPresent(order -> byDevice.put(order, each.value("mac", "address"))));
        }
        if (!byDevice.isEmpty()) {
            return List.copyOf(byDevice.values());
        }
        return domain.find("os").stream()
                .flatMap(each -> each.children("boot").stream())
                .map(each -> each.attribute("dev"))
                .toList();
    }

    /** Its disks, without their sizes. */
    static List<VirtualDisk> disks(Xml domain) {
        List<VirtualDisk> disks = new ArrayList<>();
        for (Xml devices : domain.children("devices")) {
            devices.children("disk").forEach(each -> disks.add(disk(each, domain)));
        }
        return disks;
    }

    private static List<VirtualDisk> hostDevices(Xml domain) {
        List<VirtualDisk> found = new ArrayList<>();
        for (Xml devices : domain.children("devices")) {
            devices.children("hostdev").stream()
                    .filter(each -> SCSI.contains(each.attribute("type")))
                    .forEach(each -> found.add(hostDevice("hostdev" + found.size(), each)));
        }
        return found;
    }

    private static VirtualDisk hostDevice(String name, Xml device) {
        String place = Stream.of(
                        device.value("source", "adapter", "name"),
                        device.value("source", "address", "bus"),
                        device.value("source", "address", "target"),
                        device.value("source", "address", "unit"),
                        device.value("source", "name"),
                        device.value("source", "wwpn"))
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(":"));
        return new VirtualDisk(
                name,
                "scsi",
                VirtualDisk.Device.LUN,
                new DiskSource.OnDevice(place),
                "raw",
                List.of(),
                Set.of(),
                "",
                OptionalInt.empty(),
                Optional.empty());
    }

    private static VirtualDisk disk(Xml disk, Xml domain) {
        VirtualDisk.Device device = switch (disk.attribute("device")) {
            case "cdrom" -> VirtualDisk.Device.CDROM;
            case "floppy" -> VirtualDisk.Device.FLOPPY;
            case "lun" -> VirtualDisk.Device.LUN;
            default -> VirtualDisk.Device.DISK;
        };
        return new VirtualDisk(
                disk.value("target", "dev"),
                disk.value("target", "bus"),
                device,
                source(disk),
                disk.value("driver", "type"),
                backing(disk),
                traits(disk, domain),
                disk.text("serial"),
                number(disk.value("boot", "order")),
                Optional.empty());
    }

    private static Set<DiskTrait> traits(Xml disk, Xml domain) {
        Set<DiskTrait> traits = EnumSet.noneOf(DiskTrait.class);
        if (disk.has("readonly")) {
            traits.add(DiskTrait.READ_ONLY);
        }
        if (disk.has("shareable")) {
            traits.add(DiskTrait.SHAREABLE);
        }
        if (disk.has("transient")) {
            traits.add(DiskTrait.TRANSIENT);
        }
        if (disk.has("encryption") || disk.has("source", "encryption")) {
            traits.add(DiskTrait.ENCRYPTED);
        }
        if (disk.has("source", "slices")) {
            traits.add(DiskTrait.SLICED);
        }
        if (InputOutputThreads.serve(disk, domain)) {
            traits.add(DiskTrait.THREADED);
        }
        return traits;
    }

    /** Of a disk, or of a layer below it. */
    private static DiskSource source(Xml owner) {
        String type = owner.attribute("type");
        Optional<Xml> source = owner.find("source");
        if (source.isEmpty()) {
            return new DiskSource.Nowhere();
        }
        Xml at = source.get();
        return switch (type) {
            case "file" -> located(at.attribute("file"), new DiskSource.OnFile(at.attribute("file")));
            case "block" -> located(at.attribute("dev"), new DiskSource.OnDevice(at.attribute("dev")));
            case "network" ->
                new DiskSource.OnNetwork(
                        at.attribute("protocol"),
                        at.attribute("name"),
                        at.children("host").stream()
                                .map(MachineDescription::peer)
                                .toList());
            case "volume" -> new DiskSource.InPool(at.attribute("pool"), at.attribute("volume"), "");
            default -> new DiskSource.Elsewhere(type);
        };
    }

    private static DiskSource located(String place, DiskSource source) {
        return place.isEmpty() ? new DiskSource.Nowhere() : source;
    }

    private static String peer(Xml host) {
        if (!host.attribute("socket").isEmpty()) {
            return host.attribute("socket");
        }
        String port = host.attribute("port");
        return host.attribute("name") + (port.isEmpty() ? "" : ":" + port);
    }

    private static List<ChainLink> backing(Xml disk) {
        List<ChainLink> links = new ArrayList<>();
        Optional<Xml> at = disk.find("backingStore");
        // An empty element ends the chain.
        while (at.isPresent() && at.get().has("source")) {
            links.add(new ChainLink(source(at.get()), at.get().value("format", "type")));
            at = at.get().find("backingStore");
        }
        return links;
    }

    private static OptionalInt number(String text) {
        try {
            return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException absurd) {
            return OptionalInt.empty();
        }
    }
}
