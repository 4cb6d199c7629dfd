package io.holdfast.cli.verb;

import io.holdfast.agent.platform.DiskInspection;
import io.holdfast.agent.platform.DiskVerdict;
import io.holdfast.agent.platform.Host;
import io.holdfast.agent.platform.InspectedDisk;
import io.holdfast.agent.platform.LibvirtPlatform;
import io.holdfast.agent.platform.NetworkMounts;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** {@code vm list}. */
public final class VmList implements Verb {
    @Override
    public Options options() {
        return Options.of("list", "Shows the virtual machines of a host, and how each of their disks can be backed up.")
                .operands("NAME", "Only those whose name or UUID this is, or whose name fits it.")
                .value("--connect", "URI", "The libvirt to ask (default qemu:///system).");
    }

    @Override
    public ExitCode run(Context context) {
        List<String> wanted = context.arguments().operands(0, Integer.MAX_VALUE);
        try (LibvirtPlatform platform =
                LibvirtPlatform.connect(context.arguments().text("--connect").orElse(MachineArguments.URI))) {
            Host host = platform.host();
            DiskInspection inspection = new DiskInspection(host);
            List<VirtualMachine> machines = chosen(platform.machines(), wanted, host.uri());
            context.output()
                    .line("Host " + Output.printable(host.name()) + ", libvirt "
                            + host.capabilities().libvirt() + ", QEMU "
                            + host.capabilities().hypervisor() + ", backup job "
                            + word(host.capabilities().backup()) + ", checkpoints "
                            + word(host.capabilities().checkpoints()));
            long unreadable = 0;
            for (VirtualMachine each : machines) {
                List<InspectedDisk> disks = inspection.inspect(each);
                NetworkMounts mounts = platform.networkMounts(each);
                context.output().lines(out -> show(out, each, disks, mounts));
                disks.forEach(disk -> context.output().object(() -> object(each, disk)));
                context.output().object(() -> object(each, disks, mounts));
                unreadable += disks.stream()
                        .filter(disk -> disk.verdict() instanceof DiskVerdict.NotByImage)
                        .count();
            }
            context.output().line(Sizes.count(machines.size(), "machine"));
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .number("machines", machines.size())
                            .number("disksNotByImage", unreadable));
        }
    }

    /** Those that were asked for; nobody is asked for in vain. */
    private static List<VirtualMachine> chosen(List<VirtualMachine> all, List<String> wanted, String uri) {
        for (String name : wanted) {
            if (all.stream().noneMatch(each -> fits(name, each))) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_UNKNOWN,
                        name,
                        "There is no virtual machine " + name + " at " + uri + ". Without a name all are shown.");
            }
        }
        return all.stream()
                .filter(each -> wanted.isEmpty() || wanted.stream().anyMatch(name -> fits(name, each)))
                .toList();
    }

    private static boolean fits(String name, VirtualMachine machine) {
        return machine.uuid().equalsIgnoreCase(name) || MachineArguments.fits(name, machine.name());
    }

    private static void show(
            Consumer<String> out, VirtualMachine machine, List<InspectedDisk> disks, NetworkMounts mounts) {
        out.accept(Output.printable(machine.name())
                + (machine.title().isEmpty() ? "" : "  " + Output.printable(machine.title())) + "  "
                + word(machine.state()) + "  guest agent " + word(machine.agent())
                + (machine.persistent() ? "" : "  transient") + "  " + machine.uuid());
        for (InspectedDisk each : disks) {
            VirtualDisk disk = each.disk();
            out.accept("  " + disk.target() + "  " + word(disk.device()) + "  " + disk.format()
                    + disk.sizes()
                            .map(sizes -> "  " + Sizes.bytes(sizes.capacity()) + ", " + Sizes.bytes(sizes.allocation())
                                    + " on the host")
                            .orElse("")
                    + "  " + Output.printable(disk.source().title())
                    + (disk.backing().isEmpty() ? "" : ", on " + disk.backing().size() + " more"));
            verdict(each.verdict()).forEach(line -> out.accept("      " + Output.printable(line)));
        }
        mounts(mounts).forEach(line -> out.accept("  " + Output.printable(line)));
    }

    private static List<String> verdict(DiskVerdict verdict) {
        return switch (verdict) {
            case DiskVerdict.ByImage image ->
                List.of((image.tracksChanges() ? "changes are tracked" : "changes are not tracked")
                        + (image.note().isEmpty() ? "" : "; " + image.note()));
            case DiskVerdict.ByReference(String explanation) -> List.of("by reference: " + explanation);
            case DiskVerdict.NotByImage(var reason, String explanation, String remedy) ->
                List.of("NOT BY IMAGE: " + explanation, remedy);
        };
    }

    private static List<String> mounts(NetworkMounts mounts) {
        return switch (mounts) {
            case NetworkMounts.None() -> List.of();
            case NetworkMounts.Unknown(String reason) -> List.of("network mounts in the guest: unknown. " + reason);
            case NetworkMounts.Found(List<NetworkMounts.Mount> found) ->
                found.stream()
                        .map(each -> "network mount in the guest, on none of its disks: " + each.kind() + " "
                                + each.source() + " at " + each.place()
                                + ". Back it up where it comes from, or by the agent in the guest.")
                        .toList();
        };
    }

    private static JsonLine object(VirtualMachine machine, InspectedDisk inspected) {
        VirtualDisk disk = inspected.disk();
        JsonLine line = new JsonLine("disk")
                .text("machine", machine.uuid())
                .text("target", disk.target())
                .text("device", word(disk.device()))
                .text("format", disk.format())
                .text("source", disk.source().title())
                .texts(
                        "chain",
                        disk.backing().stream()
                                .map(each -> each.format() + " " + each.source().title())
                                .toList());
        disk.sizes()
                .ifPresent(sizes -> line.number("capacity", sizes.capacity()).number("allocation", sizes.allocation()));
        return switch (inspected.verdict()) {
            case DiskVerdict.ByImage image ->
                line.text("verdict", "by image")
                        .text("changeTracking", image.tracksChanges() ? "yes" : "no")
                        .text("reason", image.note());
            case DiskVerdict.ByReference(String explanation) ->
                line.text("verdict", "by reference").text("reason", explanation);
            case DiskVerdict.NotByImage(var reason, String explanation, String remedy) ->
                line.text("verdict", "not by image").text("reason", explanation).text("remedy", remedy);
        };
    }

    private static JsonLine object(VirtualMachine machine, List<InspectedDisk> disks, NetworkMounts mounts) {
        return new JsonLine("vm")
                .text("name", machine.name())
                .text("title", machine.title())
                .text("uuid", machine.uuid())
                .text("state", word(machine.state()))
                .text("guestAgent", word(machine.agent()))
                .number("disks", disks.size())
                .texts("networkMounts", mounts(mounts));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
