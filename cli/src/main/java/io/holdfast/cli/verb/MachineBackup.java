package io.holdfast.cli.verb;

import io.holdfast.agent.backup.BackupProgress;
import io.holdfast.agent.backup.Cancellation;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.source.vm.Leftovers;
import io.holdfast.agent.source.vm.MachineSource;
import io.holdfast.agent.source.vm.Reach;
import io.holdfast.agent.source.vm.ThawGuard;
import io.holdfast.agent.target.vm.UnfinishedReplacement;
import io.holdfast.agent.thread.Aside;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Progress;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Repository.Ahead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code backup --vm}: several machines at once, each into a snapshot of its own. One that fails does not fail the others. */
final class MachineBackup {
    private final Context context;
    private final MachineArguments asked;
    private final Cancellation cancellation = new Cancellation();

    MachineBackup(Context context, MachineArguments asked) {
        this.context = context;
        this.asked = asked;
    }

    ExitCode run() {
        context.interruption().stopBy(cancellation::request);
        // The guard and the way to the host take their time: meanwhile the passphrase becomes a key.
        try (ThawGuard guard = GuardCommand.start(asked.uri(), asked.options().freezing());
                Aside<Reach> way = Aside.open(() -> Reach.to(asked.uri(), context.time()), Reach::close);
                Repository repository = Repositories.open(context, Ahead.INDEX)) {
            Reach reach = way.await();
            List<VirtualMachine> machines = asked.chosen(reach.platform().machines());
            UnfinishedReplacement unfinished = new UnfinishedReplacement(reach.platform());
            machines.forEach(each -> finish(unfinished, each));
            new Leftovers(reach).onHost(asked.options().work(), _ -> false).forEach(context.output()::remark);
            MachineSource source = new MachineSource(reach, asked.options(), guard, context.randomness());
            MachineRun run = new MachineRun(context, repository, source, asked);
            List<MachineReport.Ended> ended = all(machines, run);
            guard.dismiss();
            return new MachineReport(context).show(ended);
        }
    }

    /** A machine of which some disks are old and others new is not worth a snapshot; where it cannot be mended, that is said. */
    private void finish(UnfinishedReplacement unfinished, VirtualMachine machine) {
        try {
            unfinished.finish(machine).ifPresent(done -> context.output().remark(machine.name() + ": " + done));
        } catch (HoldfastException e) {
            context.output().remark(machine.name() + ": " + e.getMessage());
        }
    }

    /** How each ended, in the order in which they were asked for. */
    private List<MachineReport.Ended> all(List<VirtualMachine> machines, MachineRun run) {
        Map<VirtualMachine, BackupProgress> progress = new LinkedHashMap<>();
        machines.forEach(each -> progress.put(each, new BackupProgress()));
        PathLimits paths = new PathLimits(asked.parallelPerPath());
        try (ExecutorService threads = Executors.newFixedThreadPool(
                asked.parallel(), Thread.ofPlatform().name("machine-", 0).factory())) {
            return context.watched(() -> sample(progress.values().stream().toList()), () -> {
                List<Future<MachineReport.Ended>> futures = new ArrayList<>();
                progress.forEach((machine, own) -> futures.add(threads.submit(() -> ended(machine, run, paths, own))));
                return futures.stream().map(MachineBackup::awaited).toList();
            });
        }
    }

    private MachineReport.Ended ended(VirtualMachine machine, MachineRun run, PathLimits paths, BackupProgress progress)
            throws InterruptedException {
        long began = context.time().nanos();
        try {
            MachineRun.Done done = paths.within(machine, () -> run.run(machine, progress, cancellation));
            return new MachineReport.Ended.Backed(machine, done, (context.time().nanos() - began) / 1e9);
        } catch (HoldfastException e) {
            return new MachineReport.Ended.Failed(machine, e);
        } catch (RuntimeException e) {
            return new MachineReport.Ended.Failed(
                    machine,
                    new HoldfastException(
                            ErrorCode.INTERNAL,
                            machine.name(),
                            "Something went wrong that should not: " + e + ". HOLDFAST_TRACE=1 shows where.",
                            e));
        }
    }

    private static MachineReport.Ended awaited(Future<MachineReport.Ended> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "backup", "Cancelled.", e);
        }
    }

    private static Progress.Sample sample(List<BackupProgress> all) {
        long found = 0;
        long expected = 0;
        long over = 0;
        for (BackupProgress each : all) {
            found += each.bytesFound();
            expected += each.expectedBytes().orElse(0);
            over += each.phase() == BackupProgress.Phase.COMMITTED ? 1 : 0;
        }
        String doing = "reading" + (all.size() > 1 ? " (" + over + " of " + all.size() + " machines done)" : "");
        return new Progress.Sample(doing, found, expected, -1, new byte[0]);
    }
}
