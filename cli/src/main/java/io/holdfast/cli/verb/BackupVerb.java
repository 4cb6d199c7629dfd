package io.holdfast.cli.verb;

import io.holdfast.agent.backup.Backup;
import io.holdfast.agent.backup.BackupProgress;
import io.holdfast.agent.backup.BackupResult;
import io.holdfast.agent.backup.Cancellation;
import io.holdfast.agent.backup.Destination;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Progress;
import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Repository.Ahead;
import io.holdfast.repository.Snapshot;
import java.util.Locale;
import java.util.Optional;

/** {@code backup}. */
public final class BackupVerb implements Verb {
    @Override
    public Options options() {
        return BackupArguments.described();
    }

    @Override
    public ExitCode run(Context context) {
        if (context.arguments().has("--vm")) {
            return new MachineBackup(context, MachineArguments.of(context)).run();
        }
        MachineArguments.NAMES.refuseWithout(context.arguments());
        BackupArguments asked = BackupArguments.of(context);
        try (Repository repository = Repositories.open(context, Ahead.INDEX)) {
            return report(context, asked, run(context, repository, asked));
        }
    }

    static BackupResult run(Context context, Repository repository, BackupArguments asked) {
        BackupProgress progress = new BackupProgress();
        Cancellation cancellation = new Cancellation();
        context.interruption().stopBy(cancellation::request);
        Optional<Snapshot> before = asked.everything() ? Optional.empty() : previous(repository, asked);
        try (SnapshotSink sink = repository.write();
                PagesBefore pages = PagesBefore.open(repository, before)) {
            ChunkSizes sizes = new ChunkSizes(repository.metadata().chunkMean());
            Destination destination = new Destination(sink, repository.keys(), sizes, pages.previous());
            Backup backup = new Backup(destination, asked.options(), context.time(), context.randomness());
            return context.watched(() -> sample(progress), () -> backup.run(asked.request(), progress, cancellation));
        }
    }

    /** The newest snapshot of the same things. */
    private static Optional<Snapshot> previous(Repository repository, BackupArguments asked) {
        return repository.snapshots().reversed().stream()
                .filter(each -> each.manifest().kind() == asked.kind()
                        && each.manifest().host().equals(asked.options().host())
                        && asked.samePaths(each.manifest().paths()))
                .findFirst();
    }

    private static Progress.Sample sample(BackupProgress progress) {
        String doing = progress.phase().name().toLowerCase(Locale.ROOT);
        return new Progress.Sample(
                doing, progress.bytesFound(), progress.expectedBytes().orElse(0), progress.files(), progress.current());
    }

    private static ExitCode report(Context context, BackupArguments asked, BackupResult result) {
        ExitCode code = ExitCode.of(result.manifest().counts().exceptions());
        BackupReport.show(context, asked, result);
        ExceptionReport.show(
                context.output(),
                result.exceptions(),
                result.manifest().counts().exceptions());
        return context.end(code, summary(context, code, result));
    }

    static JsonLine summary(Context context, ExitCode code, BackupResult result) {
        Manifest manifest = result.manifest();
        Manifest.Counts counts = manifest.counts();
        JsonLine line = context.summary(code).text("snapshot", result.id().toString());
        manifest.parent().ifPresent(parent -> line.text("parent", parent.toString()));
        return line.number("files", counts.files())
                .number("directories", counts.directories())
                .number("others", counts.others())
                .number("filesUnchanged", result.remarks().unchangedFiles())
                .number("exceptions", counts.exceptions())
                .number("socketsSkipped", result.remarks().sockets())
                .texts("remarks", result.remarks().lines())
                .number("bytesContent", counts.content())
                .number("bytesRead", counts.read())
                .number("bytesNew", counts.fresh())
                .number("bytesSealed", counts.sealed());
    }
}
