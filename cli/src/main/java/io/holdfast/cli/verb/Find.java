package io.holdfast.cli.verb;

import io.holdfast.agent.restore.PathPatterns;
import io.holdfast.agent.restore.Search;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.tree.Entry;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** {@code find}. */
public final class Find implements Verb {
    private static final byte[] ROOT = {'/'};

    @Override
    public Options options() {
        return Options.of("find", "Finds files by name in all snapshots, oldest first.")
                .operands("PATTERN", "A name or path with *, ?, [a-z] and **, as for backup --exclude.")
                .value("--snapshot", "SNAPSHOT", "Only in this one; an id's beginning or `latest`.")
                .value("--newer", "DATE", "Only what was modified then or later, such as 2026-03-01 or 7d.")
                .value("--older", "DATE", "Only what was modified before.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        PathPatterns patterns = PathPatterns.of(List.of(arguments.operands(1, 1).getFirst()));
        Instant now = context.time().now();
        Search search = new Search(
                patterns::match,
                EnumSet.allOf(Entry.Type.class),
                arguments.moment("--newer", now),
                arguments.moment("--older", now));
        Optional<SnapshotReference> one = arguments.text("--snapshot").map(SnapshotReference::whole);
        SnapshotFilter filter = SnapshotFilter.of(arguments);
        LongAdder found = new LongAdder();
        try (Repository repository = Repositories.open(context)) {
            List<Snapshot> all = filter.of(repository);
            List<Snapshot> snapshots =
                    one.map(it -> List.of(SnapshotFilter.find(all, it))).orElse(all);
            for (Snapshot snapshot : snapshots) {
                try (SnapshotReader reader = Reading.reader(context, repository, snapshot)) {
                    reader.search(ROOT, search, located -> {
                        found.increment();
                        show(context, snapshot, located);
                    });
                }
            }
            context.output()
                    .line(Sizes.count(found.sum(), "match").replaceFirst("matchs$", "matches") + " in "
                            + Sizes.count(snapshots.size(), "snapshot"));
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .number("matches", found.sum())
                            .number("snapshots", snapshots.size()));
        }
    }

    private static void show(Context context, Snapshot snapshot, Located located) {
        Entry entry = located.entry();
        context.output()
                .line(snapshot.id().brief() + "  " + Listing.details(entry), located.path(), Listing.target(entry));
        context.output()
                .object(() -> Listing.fields(
                        new JsonLine("match").text("snapshot", snapshot.id().toString()), located.path(), entry));
    }
}
