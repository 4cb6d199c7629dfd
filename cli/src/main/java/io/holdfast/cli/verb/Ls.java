package io.holdfast.cli.verb;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.format.tree.Entry;
import java.util.concurrent.atomic.LongAdder;

/** {@code ls}. */
public final class Ls implements Verb {
    @Override
    public Options options() {
        return Options.of("ls", "Lists what is in a snapshot.")
                .operands("SNAPSHOT[:PATH]", "An id's beginning or `latest`, and a directory or file in it.")
                .flag("-l", "With mode, owner, size and time.")
                .flag("--recursive", "Also what is below directories.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        SnapshotReference reference =
                SnapshotReference.parse(context.arguments().operands(1, 1).getFirst());
        boolean details = context.arguments().has("-l");
        LongAdder entries = new LongAdder();
        try (Reading reading = Reading.open(context, reference)) {
            if (context.arguments().has("--recursive")) {
                reading.reader().walk(reference.path(), located -> {
                    show(context, located, details, entries);
                    return Onward.CONTINUE;
                });
            } else {
                reading.reader().list(reference.path(), located -> show(context, located, details, entries));
            }
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .text("snapshot", reading.snapshot().id().toString())
                            .number("entries", entries.sum()));
        }
    }

    private static void show(Context context, Located located, boolean details, LongAdder entries) {
        Entry entry = located.entry();
        if (entry.name().length == 0) {
            // The root: nothing is known of it.
            return;
        }
        entries.increment();
        context.output()
                .line(
                        details ? Listing.details(entry) : "",
                        located.path(),
                        (entry.type() == Entry.Type.DIRECTORY ? "/" : "") + (details ? Listing.target(entry) : ""));
        context.output().object(() -> Listing.fields(new JsonLine("entry"), located.path(), entry));
    }
}
