package io.holdfast.cli.verb;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.source.vm.CheckpointName;
import io.holdfast.agent.source.vm.Leftovers;
import io.holdfast.agent.source.vm.Reach;
import io.holdfast.agent.target.vm.PartialImages;
import io.holdfast.agent.target.vm.UnfinishedReplacement;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code vm cleanup}. */
public final class VmCleanup implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "cleanup",
                        "Removes what runs that died left on virtual machines: jobs, freezes, overlays, checkpoints, bitmaps, files.")
                .operands("NAME", "Only these machines (default: all of the host).")
                .value("--connect", "URI", "The libvirt to ask (default qemu:///system).")
                .value("--work-dir", "DIR", "Where sockets and scratch lay (default /var/tmp/holdfast).")
                .value("--pool-dir", "DIR", "Another directory into which machines were restored.")
                .flag(
                        "--all-checkpoints",
                        "Also checkpoints and bitmaps that are in use: the next backup then reads everything.");
    }

    @Override
    public ExitCode run(Context context) {
        List<String> names = context.arguments().operands(0, Integer.MAX_VALUE);
        boolean knows = context.arguments().has("--all-checkpoints") || namesRepository(context);
        Predicate<CheckpointName> needless = needless(context);
        String uri = context.arguments().text("--connect").orElse(MachineArguments.URI);
        Path work = MachineArguments.workDirectory(context.arguments());
        List<String> done = new ArrayList<>();
        long failed = 0;
        try (Reach reach = Reach.to(uri, context.time())) {
            Leftovers leftovers = new Leftovers(reach);
            UnfinishedReplacement unfinished = new UnfinishedReplacement(reach.platform());
            PartialImages partial = new PartialImages(reach.platform());
            List<VirtualMachine> machines = reach.platform().machines();
            if (!names.isEmpty()) {
                machines = names.stream().map(reach.platform()::machine).toList();
            }
            for (VirtualMachine each : machines) {
                try {
                    clean(leftovers, each, work, needless).forEach(what -> done.add(each.name() + ": " + what));
                    unfinished.finish(each).ifPresent(what -> done.add(each.name() + ": " + what));
                    partial.remove(each).ifPresent(what -> done.add(each.name() + ": " + what));
                    if (knows) {
                        leftovers.bitmaps(each.uuid(), needless).forEach(what -> done.add(each.name() + ": " + what));
                    }
                } catch (HoldfastException e) {
                    failed++;
                    context.output().remark(each.name() + ": " + e.getMessage());
                }
            }
            if (names.isEmpty()) {
                done.addAll(partial.removeOfNobody(MachineRestoreArguments.directory(context.arguments())));
            }
            done.addAll(leftovers.onHost(work, needless));
        }
        done.forEach(each -> context.output().line(Output.printable(each)));
        done.forEach(each -> context.output().object(() -> new JsonLine("removed").text("message", each)));
        if (done.isEmpty() && failed == 0) {
            context.output().line("Nothing of Holdfast's was left over.");
        }
        ExitCode code = ExitCode.of(failed);
        return context.end(
                code, context.summary(code).number("removed", done.size()).number("failed", failed));
    }

    private static List<String> clean(
            Leftovers leftovers, VirtualMachine machine, Path work, Predicate<CheckpointName> needless) {
        List<String> done = new ArrayList<>(leftovers.job(machine.uuid()));
        done.addAll(leftovers.overlays(machine.uuid(), work));
        leftovers.checkpoints(machine.uuid(), needless).forEach(name -> done.add("deleted checkpoint " + name));
        return done;
    }

    private static boolean namesRepository(Context context) {
        return context.arguments()
                .text("-r")
                .or(() -> Surroundings.variable("HOLDFAST_REPOSITORY"))
                .isPresent();
    }

    /** Without a repository nobody can say which checkpoints are needed: then all are left. */
    private static Predicate<CheckpointName> needless(Context context) {
        if (context.arguments().has("--all-checkpoints")) {
            return each -> true;
        }
        if (!namesRepository(context)) {
            return each -> false;
        }
        try (Repository repository = Repositories.open(context)) {
            Set<SnapshotId> there =
                    repository.snapshots().stream().map(Snapshot::id).collect(Collectors.toSet());
            String own = new CheckpointName(repository.id(), new SnapshotId(0, 0)).repository();
            return each -> each.repository().equals(own) && !there.contains(each.snapshot());
        }
    }
}
