package io.holdfast.cli.verb;

import io.holdfast.agent.restore.TarDump;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;

/** {@code dump}. */
public final class Dump implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "dump",
                        "Writes a snapshot, or a part of it, as tar to standard output; --json speaks on standard error.")
                .operands("SNAPSHOT[:PATH]", "An id's beginning or `latest`, and what of it.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        SnapshotReference reference =
                SnapshotReference.parse(context.arguments().operands(1, 1).getFirst());
        Context beside = context.speakingBeside();
        try (Reading reading = Reading.open(context, reference)) {
            reading.reader().entry(reference.path());
            StandardOutput.write(out -> new TarDump(reading.reader()).run(reference.path(), out));
            return beside.end(
                    ExitCode.COMPLETE,
                    beside.summary(ExitCode.COMPLETE)
                            .text("snapshot", reading.snapshot().id().toString()));
        }
    }
}
