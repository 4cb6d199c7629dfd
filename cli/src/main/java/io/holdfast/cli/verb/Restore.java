package io.holdfast.cli.verb;

import io.holdfast.agent.restore.ConflictPolicy;
import io.holdfast.agent.restore.FileRestore;
import io.holdfast.agent.restore.PathPatterns;
import io.holdfast.agent.restore.RestoreOptions;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.VolumeRestore;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.RawText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code restore}. */
public final class Restore implements Verb {
    @Override
    public Options options() {
        Options options = Options.of(
                        "restore",
                        "Restores a snapshot, or a part of it, into a directory; a volume into an image or device; a virtual machine.")
                .operands(
                        "SNAPSHOT[:PATH]", "An id's beginning or `latest`; a directory's content goes into the target.")
                .value("--target", "DIR", "Where to; made when it is missing.")
                .value(
                        "--volume",
                        "FILE",
                        "Restore a volume, the only one or the one at PATH, to this image or block device.")
                .value("--format", "FORMAT", "Of images: raw or qcow2 (default: raw with --volume, qcow2 with --vm).")
                .value("--conflict", "POLICY", "What exists is replaced: never (default), newer, always.")
                .flag("--dry-run", "Only say what would be done.")
                .values("--include", "PATTERN", "Only what fits, and what is below; repeatable.")
                .values("--exclude", "PATTERN", "Not what fits; repeatable.")
                .flag("--no-sparse", "Write holes as zeros.")
                .flag("--numeric-ids", "Owners by number, not by name.")
                .value("--host", "HOST", "Only snapshots of this host.")
                .value("--name", "NAME", "Only snapshots of this name; with --vm: what the machine is to be called.")
                .values("--tag", "TAG", "Only snapshots with this tag; repeatable, all must fit.")
                .value("--path", "PATH", "Only snapshots that were asked for this path.");
        return MachineRestoreArguments.describe(options);
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        if (arguments.has(MachineRestoreArguments.VM)) {
            return new MachineReturn(context, MachineRestoreArguments.of(context)).run();
        }
        MachineRestoreArguments.refuseWithout(arguments);
        SnapshotReference reference =
                SnapshotReference.parse(arguments.operands(1, 1).getFirst());
        Optional<String> target = arguments.text("--target");
        Optional<String> volume = arguments.text("--volume");
        if (target.isPresent() == volume.isPresent()) {
            throw Arguments.usage("restore", "Give either --target DIR or --volume FILE-OR-DEVICE.");
        }
        RestoreOptions options = options(arguments);
        if (volume.isEmpty() && arguments.text("--format").isPresent()) {
            throw Arguments.usage("restore", "--format says how a volume is written: give it with --volume.");
        }
        if (volume.isPresent() && options.extent() == RestoreOptions.Extent.DRY_RUN) {
            throw Arguments.usage("restore", "--dry-run is for files; a volume is written whole or refused.");
        }
        byte[] to = Surroundings.absolute(target.or(() -> volume).orElseThrow());
        RestoreProgress progress = new RestoreProgress();
        context.interruption().stopBy(progress::cancel);
        try (Reading reading = Reading.open(context, reference)) {
            RestoreResult result = run(context, reading, reference, options, to, progress);
            return report(
                    context,
                    reading,
                    options,
                    result,
                    progress.bytesResumed(),
                    RawText.shown(target.or(() -> volume).orElseThrow()));
        }
    }

    private static RestoreResult run(
            Context context,
            Reading reading,
            SnapshotReference reference,
            RestoreOptions options,
            byte[] to,
            RestoreProgress progress) {
        Instant now = context.time().now();
        Supplier<RestoreResult> restore = () -> {
            if (context.arguments().text("--volume").isPresent()) {
                DiskFormat format = format(context);
                return RestoreNotes.ofVolume(reading, reference.path(), to, format, now)
                        .during(log -> new VolumeRestore(reading.reader(), log, VolumeRestore.Earlier.COMPARED)
                                .run(reference.path(), to, format, options.conflicts(), progress));
            }
            return RestoreNotes.of(reading, reference.path(), to, options, now)
                    .during(log -> new FileRestore(reading.reader(), context.randomness(), log)
                            .run(reference.path(), to, options, progress));
        };
        return context.watched(() -> sample(progress), restore);
    }

    /** What can be asked for. */
    private enum Format {
        RAW,
        QCOW2
    }

    private static DiskFormat format(Context context) {
        return switch (context.arguments().choice("--format", Format.class).orElse(Format.RAW)) {
            case RAW -> DiskFormat.RAW;
            case QCOW2 -> DiskFormat.QCOW2;
        };
    }

    private static RestoreOptions options(Arguments arguments) {
        RestoreOptions options = RestoreOptions.standard()
                .with(arguments.choice("--conflict", ConflictPolicy.class).orElse(ConflictPolicy.NEVER))
                .with(arguments.has("--dry-run") ? RestoreOptions.Extent.DRY_RUN : RestoreOptions.Extent.REAL)
                .with(
                        arguments.has("--numeric-ids")
                                ? RestoreOptions.OwnerMapping.NUMERIC
                                : RestoreOptions.OwnerMapping.BY_NAME)
                .with(arguments.has("--no-sparse") ? RestoreOptions.Holes.WRITTEN : RestoreOptions.Holes.SPARSE);
        List<String> include = arguments.texts("--include");
        List<String> exclude = arguments.texts("--exclude");
        if (!include.isEmpty()) {
            options = options.including(PathPatterns.of(include)::match);
        }
        return exclude.isEmpty() ? options : options.excluding(PathPatterns.of(exclude)::match);
    }

    static Progress.Sample sample(RestoreProgress progress) {
        return new Progress.Sample("restoring", progress.bytes(), progress.totalBytes(), progress.files(), new byte[0]);
    }

    private static ExitCode report(
            Context context,
            Reading reading,
            RestoreOptions options,
            RestoreResult result,
            long resumed,
            String target) {
        boolean rehearsal = options.extent() == RestoreOptions.Extent.DRY_RUN;
        ExitCode code = switch (result.outcome()) {
            case COMPLETE -> ExitCode.COMPLETE;
            case COMPLETE_WITH_EXCEPTIONS -> ExitCode.COMPLETE_WITH_EXCEPTIONS;
            case CANCELLED -> ExitCode.CANCELLED;
        };
        double seconds = context.seconds();
        context.output().lines(out -> {
            out.accept((rehearsal ? "Would restore " : "Restored ")
                    + reading.snapshot().id().brief() + " to " + target
                    + (code == ExitCode.CANCELLED ? ", cancelled before its end" : ""));
            out.accept("  " + Sizes.count(result.files(), "file") + ", "
                    + Sizes.count(result.directories(), "folder")
                    + (result.others() > 0 ? ", " + Sizes.count(result.others(), "other") : "") + ", "
                    + Sizes.bytes(result.bytes()));
            if (result.kept() > 0) {
                out.accept("  " + Sizes.count(result.kept()) + " kept as they were (--conflict)");
            }
            if (resumed > 0) {
                out.accept(
                        "  " + Sizes.bytes(resumed) + " of it stood there already, from a call that was interrupted");
            }
            if (!rehearsal) {
                out.accept("  " + Sizes.seconds(seconds) + ", " + Sizes.rate(result.bytes(), seconds));
            }
        });
        ExceptionReport.show(context.output(), result.exceptions(), result.exceptionCount());
        return context.end(
                code,
                context.summary(code)
                        .text("snapshot", reading.snapshot().id().toString())
                        .number("files", result.files())
                        .number("directories", result.directories())
                        .number("others", result.others())
                        .number("kept", result.kept())
                        .number("exceptions", result.exceptionCount())
                        .number("bytesWritten", result.bytes())
                        .number("bytesResumed", resumed));
    }
}
