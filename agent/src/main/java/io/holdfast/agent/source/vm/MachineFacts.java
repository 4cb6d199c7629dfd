package io.holdfast.agent.source.vm;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.platform.DiskVerdict;
import io.holdfast.agent.platform.Host;
import io.holdfast.agent.platform.InspectedDisk;
import io.holdfast.agent.platform.NetworkMounts;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.GuestFact;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Gathers what is kept of a machine beside its disks. */
final class MachineFacts {
    private static final Path TPM_STATES = Path.of("/var/lib/libvirt/swtpm");

    private final Means means;
    private final Host host;
    private final VirtualMachine machine;

    MachineFacts(Means means, Host host, VirtualMachine machine) {
        this.means = means;
        this.host = host;
        this.machine = machine;
    }

    MachinePoint point(DiskFreeze freeze, List<InspectedDisk> inspected) {
        GuestFreeze.Outcome outcome = freeze.outcome();
        return new MachinePoint(
                host.name(),
                host.uri(),
                "libvirt " + host.capabilities().libvirt() + ", QEMU "
                        + host.capabilities().hypervisor(),
                machine.uuid(),
                machine.name(),
                machine.title(),
                machine.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                guest(),
                outcome.consistency(),
                outcome.reason(),
                outcome.took().toMillis(),
                freeze.disks().stream()
                        .map(each -> disk(each, outcome.consistency()))
                        .toList(),
                Stream.concat(inspected.stream().flatMap(MachineFacts::missing), absent())
                        .toList(),
                mounts());
    }

    private static MachinePoint.Disk disk(FrozenDisk frozen, Consistency consistency) {
        VirtualDisk disk = frozen.disk();
        List<String> chain = new ArrayList<>();
        chain.add(disk.format() + " " + disk.source().title());
        disk.backing()
                .forEach(each -> chain.add(each.format() + " " + each.source().title()));
        return new MachinePoint.Disk(
                disk.target(),
                disk.bus(),
                disk.format(),
                frozen.source().size(),
                frozen.strategy(),
                frozen.why(),
                frozen.since(),
                consistency,
                chain);
    }

    private static Stream<MachinePoint.Missing> missing(InspectedDisk inspected) {
        VirtualDisk disk = inspected.disk();
        return switch (inspected.verdict()) {
            case DiskVerdict.ByImage _ -> Stream.of();
            case DiskVerdict.ByReference(String explanation) ->
                Stream.of(new MachinePoint.Missing(disk.target(), disk.source().title(), explanation, ""));
            case DiskVerdict.NotByImage(var reason, String explanation, String remedy) ->
                Stream.of(new MachinePoint.Missing(disk.target(), disk.source().title(), explanation, remedy));
        };
    }

    /** What is not a disk and not where it should be. A machine that was never started has neither. */
    private Stream<MachinePoint.Missing> absent() {
        Stream<MachinePoint.Missing> variables = machine.nvram().map(Path::of).stream()
                .filter(file -> !Files.exists(file))
                .map(file -> absent("nvram", file, "the UEFI variables of its template"));
        // The state of a chip of the host's is in the chip.
        Stream<MachinePoint.Missing> state = machine.tpm().filter(each -> each.endsWith(" emulator")).stream()
                .map(_ -> tpmState())
                .filter(directory -> !Files.isDirectory(directory))
                .map(directory -> absent("tpm", directory, "an empty TPM"));
        return Stream.concat(variables, state);
    }

    private static MachinePoint.Missing absent(String what, Path place, String beginning) {
        return new MachinePoint.Missing(
                what,
                place.toString(),
                "there is no " + place + ": a machine that is restored begins with " + beginning,
                "");
    }

    private Path tpmState() {
        return TPM_STATES.resolve(machine.uuid());
    }

    private List<String> mounts() {
        return switch (means.reach().platform().networkMounts(machine)) {
            case NetworkMounts.None() -> List.of();
            case NetworkMounts.Unknown(String reason) -> List.of("unknown: " + reason);
            case NetworkMounts.Found(List<NetworkMounts.Mount> found) ->
                found.stream()
                        .map(each -> each.kind() + " " + each.source() + " at " + each.place())
                        .toList();
        };
    }

    /** What the guest's agent calls its operating system. */
    private String guest() {
        if (machine.state() != VirtualMachine.State.RUNNING || machine.agent() == VirtualMachine.AgentChannel.NONE) {
            return "";
        }
        try {
            return means.reach()
                    .ask(machine.uuid(), domain -> domain.guestFacts(GuestFact.OS))
                    .text("os.pretty-name")
                    .orElse("");
        } catch (LibvirtException e) {
            return "";
        }
    }

    List<Request.Document> documents(DiskFreeze freeze, MachinePoint point) {
        List<Request.Document> documents = new ArrayList<>();
        String live = means.reach().platform().xml(machine.uuid());
        documents.add(document(
                MachinePoint.DEFINITION,
                machine.persistent() ? means.reach().platform().inactiveXml(machine.uuid()) : live));
        if (machine.state().isActive()) {
            documents.add(document(MachinePoint.LIVE_DEFINITION, live));
        }
        freeze.checkpoint().ifPresent(xml -> documents.add(document(MachinePoint.CHECKPOINT, xml)));
        machine.nvram()
                .filter(path -> Files.exists(Path.of(path)))
                .ifPresent(path -> documents.add(file(MachinePoint.NVRAM, Path.of(path))));
        documents.addAll(tpm());
        documents.add(new Request.Document(MachinePoint.DOCUMENT, PointXml.write(point)));
        return documents;
    }

    private static Request.Document document(String name, String text) {
        return new Request.Document(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Request.Document file(String name, Path path) {
        try {
            return new Request.Document(name, Files.readAllBytes(path));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    path.toString(),
                    "Cannot read " + path + ": " + InWords.of(e) + ".",
                    e);
        }
    }

    /** The state of an emulated TPM, where libvirt keeps it. */
    private List<Request.Document> tpm() {
        Path states = tpmState();
        if (machine.tpm().isEmpty() || !Files.isDirectory(states)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(states)) {
            return files.filter(each -> Files.isRegularFile(each)
                            && !each.getFileName().toString().startsWith("."))
                    .map(each -> file(
                            MachinePoint.TPM
                                    + states.relativize(each).toString().replace('/', '-'),
                            each))
                    .toList();
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    states.toString(),
                    "Cannot read " + states + ": " + InWords.of(e) + ".",
                    e);
        }
    }
}
