package io.holdfast.cli.verb;

import io.holdfast.agent.restore.Comparison;
import io.holdfast.agent.restore.Difference;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.tree.Entry;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.util.List;
import java.util.Set;

/** {@code diff}. */
public final class Diff implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "diff",
                        "Shows what changed between two snapshots: + added, - removed, M content, A attributes only.")
                .operands("BEFORE[:PATH] AFTER", "Two snapshots, and the path to compare at and below.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        List<String> operands = context.arguments().operands(2, 2);
        SnapshotReference first = SnapshotReference.parse(operands.get(0));
        SnapshotReference second = SnapshotReference.whole(operands.get(1));
        SnapshotFilter filter = SnapshotFilter.of(context.arguments());
        Totals totals = new Totals();
        try (Repository repository = Repositories.open(context)) {
            List<Snapshot> all = filter.of(repository);
            Snapshot before = SnapshotFilter.find(all, first);
            Snapshot after = SnapshotFilter.find(all, second);
            try (SnapshotReader was = Reading.reader(context, repository, before);
                    SnapshotReader is = Reading.reader(context, repository, after)) {
                new Comparison(was, is).run(first.path(), each -> {
                    totals.add(each);
                    show(context, each);
                });
            }
            context.output()
                    .line(totals.added + " added, " + totals.removed + " removed, " + totals.modified + " modified; "
                            + Sizes.bytes(totals.bytesAdded) + " came, " + Sizes.bytes(totals.bytesRemoved) + " went");
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .text("before", before.id().toString())
                            .text("after", after.id().toString())
                            .number("added", totals.added)
                            .number("removed", totals.removed)
                            .number("modified", totals.modified)
                            .number("bytesAdded", totals.bytesAdded)
                            .number("bytesRemoved", totals.bytesRemoved));
        }
    }

    private static final class Totals {
        private long added;
        private long removed;
        private long modified;
        private long bytesAdded;
        private long bytesRemoved;

        void add(Difference difference) {
            switch (difference) {
                case Difference.Added(byte[] _, Entry entry) -> {
                    added++;
                    bytesAdded += entry.size();
                }
                case Difference.Removed(byte[] _, Entry entry) -> {
                    removed++;
                    bytesRemoved += entry.size();
                }
                case Difference.Modified(byte[] _, Entry before, Entry after, Set<Difference.Aspect> aspects) -> {
                    modified++;
                    if (aspects.contains(Difference.Aspect.CONTENT)) {
                        bytesAdded += after.size();
                        bytesRemoved += before.size();
                    }
                }
            }
        }
    }

    private static void show(Context context, Difference difference) {
        String sign = switch (difference) {
            case Difference.Added _ -> "+";
            case Difference.Removed _ -> "-";
            case Difference.Modified modified -> modified.aspects().contains(Difference.Aspect.CONTENT) ? "M" : "A";
        };
        Entry entry = switch (difference) {
            case Difference.Added added -> added.entry();
            case Difference.Removed removed -> removed.entry();
            case Difference.Modified modified -> modified.after();
        };
        String change = switch (sign) {
            case "+" -> "added";
            case "-" -> "removed";
            case "M" -> "content";
            default -> "attributes";
        };
        context.output().line(sign + "  ", difference.path(), entry.type() == Entry.Type.DIRECTORY ? "/" : "");
        context.output()
                .object(() ->
                        Listing.fields(new JsonLine("difference").text("change", change), difference.path(), entry));
    }
}
