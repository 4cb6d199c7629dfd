package io.holdfast.cli.verb;

import io.holdfast.agent.platform.MachineRewrite.Addresses;
import io.holdfast.agent.target.vm.MachineRestoreOptions;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Start;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.format.RawText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What was asked of the restore of a virtual machine. */
record MachineRestoreArguments(SnapshotReference reference, String uri, MachineRestoreOptions options) {
    static final String VM = "--vm";

    private static final MachineOptionNames NAMES = new MachineOptionNames(
            "restore",
            List.of("--pool-dir", "--disks", "--new-mac", "--start", "--replace", "--connect"),
            List.of(
                    "--target",
                    "--volume",
                    "--conflict",
                    "--dry-run",
                    "--include",
                    "--exclude",
                    "--no-sparse",
                    "--numeric-ids"),
            " Single disks are restored with SNAPSHOT:vda --volume FILE.");

    static Options describe(Options options) {
        return options.flag(VM, "Restore a virtual machine: its disks, then its definition.")
                .value("--pool-dir", "DIR", "With --vm: where its images go (default: where its first disk was).")
                .values("--disks", "TARGETS", "With --vm: only these disks, such as vda,vdb.")
                .flag("--new-mac", "With --vm: new MAC addresses; with another --name they are new anyway.")
                .flag("--start", "With --vm: start it in the end.")
                .flag("--replace", "With --vm: the machine is there and off; write over it.")
                .value("--connect", "URI", "With --vm: libvirt's, default " + MachineArguments.URI + ".");
    }

    /** Options that belong to machines are not ignored when something else is restored. */
    static void refuseWithout(Arguments arguments) {
        NAMES.refuseWithout(arguments);
    }

    static MachineRestoreArguments of(Context context) {
        Arguments arguments = context.arguments();
        NAMES.refuseWith(arguments);
        SnapshotReference reference =
                SnapshotReference.whole(arguments.operands(1, 1).getFirst());
        MachineRestoreOptions options = MachineRestoreOptions.standard()
                .with(arguments.has("--new-mac") ? Addresses.NEW : Addresses.KEPT)
                .with(arguments.has("--replace") ? Existing.REPLACED : Existing.REFUSED)
                .with(arguments.has("--start") ? Start.STARTED : Start.NONE)
                .with(format(arguments))
                .only(disks(arguments));
        Optional<String> name = arguments.text("--name");
        if (name.isPresent()) {
            options = options.named(name.get());
        }
        Optional<String> directory = directory(arguments);
        if (directory.isPresent()) {
            options = options.into(directory.get());
        }
        return new MachineRestoreArguments(
                reference, arguments.text("--connect").orElse(MachineArguments.URI), options);
    }

    private static Set<String> disks(Arguments arguments) {
        return arguments.texts("--disks").stream()
                .flatMap(each -> Arrays.stream(each.split(",", -1)))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Where images go or went, absolute; empty when nobody says it. */
    static Optional<String> directory(Arguments arguments) {
        return arguments.text("--pool-dir").map(MachineRestoreArguments::directory);
    }

    /** libvirt knows paths as text. */
    private static String directory(String typed) {
        byte[] path = Surroundings.absolute(typed);
        String text = Surroundings.shown(path);
        if (text.indexOf('\ufffd') >= 0) {
            throw Arguments.usage(
                    "--pool-dir", "libvirt takes no path that is not UTF-8: " + RawText.shown(typed) + ".");
        }
        return text;
    }

    private enum Format {
        RAW,
        QCOW2
    }

    private static DiskFormat format(Arguments arguments) {
        return switch (arguments.choice("--format", Format.class).orElse(Format.QCOW2)) {
            case RAW -> DiskFormat.RAW;
            case QCOW2 -> DiskFormat.QCOW2;
        };
    }
}
