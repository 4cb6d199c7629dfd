package io.holdfast.cli.verb;

import io.holdfast.agent.backup.BackupResult;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.source.vm.HeldBack;
import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a backup of virtual machines says at its end. */
final class MachineReport {
    private static final Duration WORTH_SAYING = Duration.ofSeconds(1);

    private final Context context;

    MachineReport(Context context) {
        this.context = context;
    }

    /** How one machine ended. */
    sealed interface Ended {
        record Backed(VirtualMachine machine, MachineRun.Done done, double seconds) implements Ended {}

        record Failed(VirtualMachine machine, HoldfastException why) implements Ended {}
    }

    ExitCode show(List<Ended> all) {
        long read = 0;
        long fresh = 0;
        long sealed = 0;
        long content = 0;
        long failed = 0;
        long exceptions = 0;
        boolean cancelled = false;
        for (Ended each : all) {
            switch (each) {
                case Ended.Backed backed -> {
                    Manifest.Counts counts = backed.done.result().manifest().counts();
                    content += counts.content();
                    read += counts.read();
                    fresh += counts.fresh();
                    sealed += counts.sealed();
                    exceptions += counts.exceptions();
                    show(backed);
                }
                case Ended.Failed(VirtualMachine machine, HoldfastException why) -> {
                    failed++;
                    cancelled |= why.code() == ErrorCode.SESSION_CANCELLED;
                    show(machine, why);
                }
            }
        }
        ExitCode code = cancelled ? ExitCode.CANCELLED : failed > 0 ? ExitCode.FAILED : ExitCode.of(exceptions);
        JsonLine summary = context.summary(code);
        if (all.size() == 1 && all.getFirst() instanceof Ended.Backed backed) {
            summary.text("snapshot", backed.done.result().id().toString());
        }
        return context.end(
                code,
                summary.number("machines", all.size())
                        .number("machinesFailed", failed)
                        .number("exceptions", exceptions)
                        .number("bytesContent", content)
                        .number("bytesRead", read)
                        .number("bytesNew", fresh)
                        .number("bytesSealed", sealed));
    }

    private void show(Ended.Backed backed) {
        BackupResult result = backed.done.result();
        MachinePoint point = backed.done.point();
        Manifest.Counts counts = result.manifest().counts();
        context.output().lines(out -> {
            out.accept("Snapshot " + result.id().brief() + "  "
                    + Output.printable(backed.machine.name()) + "  "
                    + point.consistency().word() + " consistent"
                    + (point.reason().isEmpty() ? "" : " (" + Output.printable(point.reason()) + ")")
                    + (point.frozenMillis() > 0 ? ", frozen for " + point.frozenMillis() + " ms" : ""));
            point.disks()
                    .forEach(each -> out.accept("  " + each.target() + "  " + Sizes.bytes(each.capacity()) + "  "
                            + way(each) + (each.why().isEmpty() ? "" : ": " + Output.printable(each.why()))));
            point.missing()
                    .forEach(each -> out.accept("  " + each.target() + "  not in it: " + Output.printable(each.why())));
            point.mounts().forEach(each -> out.accept("  network mounts in the guest: " + Output.printable(each)));
            held(backed.done.held()).forEach(out);
            out.accept("  read " + Sizes.bytes(counts.read()) + ", new " + Sizes.bytes(counts.fresh()) + ", stored "
                    + Sizes.bytes(counts.sealed()) + ", in " + Sizes.seconds(backed.seconds));
        });
        ExceptionReport.show(context.output(), result.exceptions(), counts.exceptions());
        context.output()
                .object(() -> new JsonLine("machine")
                        .text("name", backed.machine.name())
                        .text("uuid", backed.machine.uuid())
                        .text("result", ExitCode.of(counts.exceptions()).result())
                        .text("snapshot", result.id().toString())
                        .text("consistency", point.consistency().word())
                        .text("consistencyReason", point.reason())
                        .number("frozenMilliseconds", point.frozenMillis())
                        .number(
                                "heldBackMilliseconds",
                                backed.done.held().time().toMillis())
                        .texts(
                                "disks",
                                point.disks().stream()
                                        .map(each -> each.target() + ": " + way(each)
                                                + (each.why().isEmpty() ? "" : ": " + each.why()))
                                        .toList())
                        .texts(
                                "notInIt",
                                point.missing().stream()
                                        .map(MachinePoint.Missing::target)
                                        .toList())
                        .texts("networkMounts", point.mounts())
                        .number("exceptions", counts.exceptions())
                        .number("bytesContent", counts.content())
                        .number("bytesRead", counts.read())
                        .number("bytesNew", counts.fresh())
                        .number("bytesSealed", counts.sealed())
                        .decimal("seconds", backed.seconds));
    }

    /** What to say about it, line by line. */
    private static List<String> held(HeldBack held) {
        List<String> lines = new ArrayList<>();
        if (held.time().compareTo(WORTH_SAYING) >= 0) {
            lines.add("  held back for " + Sizes.seconds(held.time().toMillis() / 1e3)
                    + " to keep the guest's disks quick (--guest-slowdown off reads at full speed)");
        }
        if (!held.note().isEmpty()) {
            lines.add("  " + held.note());
        }
        return lines;
    }

    private static String way(MachinePoint.Disk disk) {
        String strategy = disk.strategy().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return strategy
                + disk.since()
                        .map(SnapshotId::brief)
                        .map(id -> ", changes since " + id)
                        .orElse(", all of it");
    }

    private void show(VirtualMachine machine, HoldfastException why) {
        context.output().remarkToPeople(machine.name() + ": " + why.code().code() + " " + why.getMessage());
        context.output()
                .object(() -> new JsonLine("machine")
                        .text("name", machine.name())
                        .text("uuid", machine.uuid())
                        .text("result", ExitCode.FAILED.result())
                        .text("code", why.code().code())
                        .text("message", String.valueOf(why.getMessage())));
    }
}
