package io.holdfast.cli.verb;

import io.holdfast.agent.platform.LibvirtPlatform;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.target.vm.MachineRestore;
import io.holdfast.agent.target.vm.MachineRestoreResult;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** {@code restore --vm}. */
final class MachineReturn {
    private final Context context;
    private final MachineRestoreArguments asked;

    MachineReturn(Context context, MachineRestoreArguments asked) {
        this.context = context;
        this.asked = asked;
    }

    ExitCode run() {
        RestoreProgress progress = new RestoreProgress();
        context.interruption().stopBy(progress::cancel);
        try (LibvirtPlatform platform = LibvirtPlatform.connect(asked.uri());
                Reading reading = open()) {
            MachineRestore restore =
                    new MachineRestore(reading.reader(), platform, context.randomness(), context.time());
            MachineRestoreResult result =
                    context.watched(() -> Restore.sample(progress), () -> restore.run(asked.options(), progress));
            return report(reading.snapshot(), result);
        }
    }

    private Reading open() {
        Repository repository = Repositories.open(context);
        try {
            Snapshot snapshot = find(repository);
            return new Reading(repository, snapshot, Reading.reader(context, repository, snapshot));
        } catch (RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    /** The name that is given is the machine's new one, so it does not say which snapshots are meant. */
    private Snapshot find(Repository repository) {
        SnapshotReference reference = asked.reference();
        SnapshotFilter given = SnapshotFilter.of(context.arguments());
        SnapshotFilter filter = new SnapshotFilter(given.host(), Optional.empty(), given.tags(), given.path());
        List<Snapshot> fitting = filter.of(repository).stream()
                .filter(each -> !reference.latest() || each.manifest().kind() == Manifest.Kind.MACHINE)
                .toList();
        if (reference.latest()) {
            TreeSet<String> machines = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            for (Snapshot each : fitting) {
                // A machine may have had several names.
                each.manifest().paths().forEach(path -> machines.add(Surroundings.shown(path)));
                names.add(each.manifest().name());
            }
            if (machines.size() > 1) {
                throw new HoldfastException(
                        ErrorCode.SNAPSHOT_AMBIGUOUS,
                        SnapshotReference.LATEST,
                        "`latest` is not clear: there are snapshots of several machines, " + String.join(", ", names)
                                + ". Give the snapshot's id; `holdfast snapshots` lists them.");
            }
        }
        return SnapshotFilter.find(fitting, reference);
    }

    private ExitCode report(Snapshot snapshot, MachineRestoreResult result) {
        ExitCode code = ExitCode.of(result.exceptions().size());
        double seconds = context.seconds();
        context.output().lines(out -> {
            out.accept("Restored " + snapshot.id().brief() + " as "
                    + switch (result.identity()) {
                        case ORIGINAL -> "the machine ";
                        case NEW -> "the new machine ";
                    }
                    + Output.printable(result.name()) + " (" + result.uuid() + "), "
                    + switch (result.state()) {
                        case OFF -> "off";
                        case STARTED -> "started";
                    });
            result.files()
                    .forEach(each -> out.accept("  " + each.part() + "  " + Sizes.bytes(each.bytes()) + "  "
                            + each.format() + "  " + Output.printable(each.file())));
            result.remarks().forEach(each -> out.accept("  " + Output.printable(each)));
            out.accept("  " + Sizes.seconds(seconds) + ", " + Sizes.rate(result.bytes(), seconds));
        });
        ExceptionReport.show(
                context.output(), result.exceptions(), result.exceptions().size());
        result.files()
                .forEach(each -> context.output()
                        .object(() -> new JsonLine("image")
                                .text("part", each.part())
                                .raw("path", each.file().getBytes(StandardCharsets.UTF_8))
                                .text("format", each.format())
                                .number("bytes", each.bytes())));
        return context.end(
                code,
                context.summary(code)
                        .text("snapshot", snapshot.id().toString())
                        .text("machine", result.name())
                        .text("uuid", result.uuid())
                        .text("identity", word(result.identity()))
                        .text("state", word(result.state()))
                        .texts("remarks", result.remarks())
                        .number("files", result.files().size())
                        .number("exceptions", result.exceptions().size())
                        .number("bytesWritten", result.bytes()));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
