package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code tag}. */
public final class Tag implements Verb {
    @Override
    public Options options() {
        return Options.of("tag", "Changes tags of snapshots, and pins them against forget and prune.")
                .operands("SNAPSHOT…", "Ids' beginnings or `latest`.")
                .values("--add", "TAG", "Add a tag; repeatable.")
                .values("--remove", "TAG", "Remove a tag; repeatable.")
                .flag("--pin", "Pin.")
                .flag("--unpin", "Unpin.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        List<SnapshotReference> references = arguments.operands(1, Integer.MAX_VALUE).stream()
                .map(SnapshotReference::whole)
                .toList();
        List<String> add = arguments.names("--add");
        List<String> remove = arguments.texts("--remove");
        boolean pin = arguments.has("--pin");
        boolean unpin = arguments.has("--unpin");
        if ((add.isEmpty() && remove.isEmpty() && !pin && !unpin) || (pin && unpin)) {
            throw Arguments.usage("tag", "Say what to change: --add, --remove, and either --pin or --unpin.");
        }
        SnapshotFilter filter = SnapshotFilter.of(arguments);
        try (Repository repository = Repositories.open(context)) {
            List<Snapshot> all = filter.of(repository);
            Set<Snapshot> chosen = new LinkedHashSet<>();
            references.forEach(each -> chosen.add(SnapshotFilter.find(all, each)));
            for (Snapshot each : chosen) {
                Set<String> tags = new LinkedHashSet<>(each.tags());
                tags.addAll(add);
                remove.forEach(tags::remove);
                Pin standing = pin ? Pin.PINNED : unpin ? Pin.FREE : each.pin();
                Label label = new Label(List.copyOf(tags), standing);
                repository.label(each.id(), label);
                show(context.output(), each, label);
            }
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("snapshots", chosen.size()));
        }
    }

    private static void show(Output output, Snapshot snapshot, Label label) {
        output.line(snapshot.id().brief() + "  "
                + (label.tags().isEmpty() ? "no tags" : Output.printable(String.join(", ", label.tags())))
                + (label.pin() == Pin.PINNED ? "  pinned" : ""));
        output.object(() -> {
            JsonLine line = new JsonLine("label")
                    .text("snapshot", snapshot.id().toString())
                    .texts("tags", label.tags());
            return label.pin() == Pin.PINNED ? line.flag("pinned") : line;
        });
    }
}
