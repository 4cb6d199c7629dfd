package io.holdfast.cli.verb;

import io.holdfast.agent.backup.BackupResult;
import io.holdfast.agent.restore.FileRestore;
import io.holdfast.agent.restore.RestoreOptions;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.RawText;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.Manifest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.repository.root.Access;
import java.nio.file.Path;
import java.util.List;

/** {@code quickstart}: one round trip with real files, from nothing. */
public final class Quickstart implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "quickstart",
                        "Shows a whole round trip in ./var/quickstart: create, back up twice, restore, compare.")
                .operands("PATH", "A directory to try it with (default: one of real files that is found).")
                .flag("--once", "End when done. It always does.");
    }

    @Override
    public ExitCode run(Context context) {
        List<String> operands = context.arguments().operands(0, 1);
        Output output = context.output();
        byte[] source = operands.isEmpty()
                ? RawText.encode(QuickstartSource.found().toString())
                : Surroundings.absolute(operands.getFirst());
        QuickstartGround ground = QuickstartGround.prepare(context, source);
        output.line("Holdfast backs up " + Output.name(source) + ", restores it, and compares.");
        output.line("");
        output.line("1  A new repository, encrypted: " + ground.shown(ground.repository()));
        output.line("   Its passphrase is in " + ground.shown(ground.passwordFile()));
        try (Repository repository = Repository.create(
                Repositories.store(context, ground.repository()),
                new Access.Passphrase(ground.passphrase()),
                Repository.STANDARD_CHUNK_MEAN,
                context.time(),
                context.randomness())) {
            return roundTrip(context, ground, source, repository);
        }
    }

    private static ExitCode roundTrip(Context context, QuickstartGround ground, byte[] source, Repository repository) {
        Output output = context.output();
        output.line("");
        output.line("2  The first backup reads everything");
        BackupResult first = backup(context, repository, source, "first-backup");
        output.line("");
        output.line("3  The second backup finds that nothing changed");
        BackupResult second = backup(context, repository, source, "second-backup");
        output.line("");
        output.line("4  Restore into " + ground.shown(ground.restored()));
        RestoreResult restored = restore(context, repository, second, source, ground.restored());
        output.line("");
        output.line("5  Compare what was restored with what is there: content, links, modes, owners, times");
        TreeComparison comparison =
                TreeComparison.of(Path.of(RawText.shown(RawText.decode(source))), ground.restored());
        comparison.differences().stream().limit(20).forEach(each -> output.line("   " + Output.printable(each)));
        boolean same = comparison.differences().isEmpty();
        output.line("   " + Sizes.count(comparison.entries()) + " names, " + Sizes.bytes(comparison.bytes()) + ": "
                + (same ? "all the same." : Sizes.count(comparison.differences().size(), "difference") + "."));
        output.line("");
        output.lines(ground::next);
        long exceptions = second.manifest().counts().exceptions() + restored.exceptionCount();
        ExitCode code = same ? ExitCode.of(exceptions) : ExitCode.FAILED;
        return context.end(
                code,
                context.summary(code)
                        .text("snapshot", second.id().toString())
                        .number("files", second.manifest().counts().files())
                        .number(
                                "bytesRead",
                                first.manifest().counts().read()
                                        + second.manifest().counts().read())
                        .number(
                                "bytesNew",
                                first.manifest().counts().fresh()
                                        + second.manifest().counts().fresh())
                        .number(
                                "bytesSealed",
                                first.manifest().counts().sealed()
                                        + second.manifest().counts().sealed())
                        .number("compared", comparison.entries())
                        .number("differences", comparison.differences().size()));
    }

    private static BackupResult backup(Context context, Repository repository, byte[] source, String stage) {
        long start = context.time().nanos();
        BackupResult result = BackupVerb.run(context, repository, BackupArguments.plain(context, source));
        double seconds = (context.time().nanos() - start) / 1e9;
        Manifest.Counts counts = result.manifest().counts();
        Output output = context.output();
        output.line("   found " + Sizes.count(counts.files(), "file") + ", " + Sizes.bytes(counts.content()) + "; read "
                + Sizes.bytes(counts.read()) + "; new " + Sizes.bytes(counts.fresh()) + "; sent and stored "
                + Sizes.bytes(counts.sealed()));
        output.line("   " + Sizes.seconds(seconds) + ", snapshot " + result.id().brief());
        ExceptionReport.show(output, result.exceptions(), counts.exceptions());
        output.object(() -> new JsonLine("stage")
                .text("stage", stage)
                .text("snapshot", result.id().toString())
                .number("files", counts.files())
                .number("bytesRead", counts.read())
                .number("bytesNew", counts.fresh())
                .number("bytesSealed", counts.sealed())
                .decimal("seconds", seconds));
        return result;
    }

    private static RestoreResult restore(
            Context context, Repository repository, BackupResult backup, byte[] source, Path target) {
        long start = context.time().nanos();
        RestoreProgress progress = new RestoreProgress();
        context.interruption().stopBy(progress::cancel);
        Snapshot snapshot = repository.snapshots().stream()
                .filter(each -> each.id().equals(backup.id()))
                .findFirst()
                .orElseThrow();
        try (SnapshotReader reader = Reading.reader(context, repository, snapshot)) {
            byte[] to = RawText.encode(target.toString());
            FileRestore files = new FileRestore(reader, context.randomness());
            RestoreResult result = context.watched(
                    () -> Restore.sample(progress), () -> files.run(source, to, RestoreOptions.standard(), progress));
            double seconds = (context.time().nanos() - start) / 1e9;
            context.output()
                    .line("   " + Sizes.count(result.files(), "file") + ", " + Sizes.bytes(result.bytes()) + " in "
                            + Sizes.seconds(seconds));
            ExceptionReport.show(context.output(), result.exceptions(), result.exceptionCount());
            context.output()
                    .object(() -> new JsonLine("stage")
                            .text("stage", "restore")
                            .text("snapshot", backup.id().toString())
                            .number("files", result.files())
                            .number("bytesWritten", result.bytes())
                            .decimal("seconds", seconds));
            return result;
        }
    }
}
