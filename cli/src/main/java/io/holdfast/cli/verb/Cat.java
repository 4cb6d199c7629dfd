package io.holdfast.cli.verb;

import io.holdfast.agent.restore.ContentReader;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.format.tree.Entry;

/** {@code cat}. */
public final class Cat implements Verb {
    @Override
    public Options options() {
        return Options.of("cat", "Writes a file of a snapshot to standard output; --json speaks on standard error.")
                .operands("SNAPSHOT:PATH", "The file; without a path, the volume.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        SnapshotReference reference =
                SnapshotReference.parse(context.arguments().operands(1, 1).getFirst());
        Context beside = context.speakingBeside();
        try (Reading reading = Reading.open(context, reference)) {
            Entry entry = reference.path().length == 1
                    ? reading.reader().volume(reference.path())
                    : reading.reader().entry(reference.path());
            StandardOutput.write(out -> {
                try (ContentReader contents = new ContentReader(reading.reader())) {
                    contents.read(entry, out);
                }
            });
            return beside.end(
                    ExitCode.COMPLETE,
                    beside.summary(ExitCode.COMPLETE)
                            .text("snapshot", reading.snapshot().id().toString())
                            .number("bytesWritten", entry.size()));
        }
    }
}
