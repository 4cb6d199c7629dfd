package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.retention.Keep;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.repository.upkeep.Retention;
import io.holdfast.repository.upkeep.Retention.Verdict;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code prune}. */
public final class Prune implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "prune",
                        "Forgets snapshots that no rule keeps. Rules count within each series: same host, name and paths.")
                .value("--keep-last", "N", "Keep the newest N.")
                .value("--keep-hourly", "N", "Keep the newest of each of the last N hours that have one.")
                .value("--keep-daily", "N", "The same for days,")
                .value("--keep-weekly", "N", "for weeks,")
                .value("--keep-monthly", "N", "for months,")
                .value("--keep-yearly", "N", "and for years.")
                .value("--keep-within", "SPAN", "Keep what is at most so much older than the newest, such as 14d.")
                .values("--keep-tag", "TAG", "Keep what has this tag; repeatable.")
                .flag("--dry-run", "Only say what would be done.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        Retention retention = retention(arguments);
        if (retention.isEmpty()) {
            throw Arguments.usage("prune", "No rule: give at least one --keep-… option. Nothing was forgotten.");
        }
        boolean rehearsal = arguments.has("--dry-run");
        SnapshotFilter filter = SnapshotFilter.of(arguments);
        try (Repository repository = Repositories.open(context)) {
            List<Snapshot> snapshots = filter.of(repository);
            List<Verdict> verdicts = Repository.judge(snapshots, retention);
            requireTag(retention, verdicts);
            verdicts.forEach(verdict -> show(context.output(), verdict));
            Map<SnapshotId, Snapshot> byId =
                    snapshots.stream().collect(Collectors.toMap(Snapshot::id, Function.identity()));
            List<Verdict> going = verdicts.stream().filter(each -> !each.kept()).toList();
            if (!rehearsal) {
                for (Verdict each : going) {
                    Snapshot snapshot = byId.get(each.candidate().id());
                    if (snapshot != null) {
                        repository.forget(snapshot);
                    }
                }
            }
            context.output()
                    .line((rehearsal ? "Would keep " : "Kept ") + (verdicts.size() - going.size())
                            + (rehearsal ? " and forget " : " and forgot ") + Sizes.count(going.size(), "snapshot")
                            + "."
                            + (rehearsal || going.isEmpty() ? "" : " Run `holdfast gc` to get their space back."));
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .number("kept", verdicts.size() - going.size())
                            .number("forgotten", rehearsal ? 0 : going.size())
                            .number("toForget", going.size()));
        }
    }

    /** Every other rule keeps something of each series. A tag that no snapshot has is a slip of the finger that would cost all of them. */
    private static void requireTag(Retention retention, List<Verdict> verdicts) {
        if (retention.keep().isEmpty()
                && !verdicts.isEmpty()
                && verdicts.stream().noneMatch(Verdict::kept)) {
            throw Arguments.usage(
                    "--keep-tag",
                    "No snapshot has the tag " + String.join(" or ", retention.tags())
                            + ", so all of them would be forgotten. Nothing was forgotten. Give another rule, or `forget` them by their ids.");
        }
    }

    private static Retention retention(Arguments arguments) {
        Keep keep = new Keep(
                arguments.count("--keep-last", 0).orElse(0),
                arguments.count("--keep-hourly", 0).orElse(0),
                arguments.count("--keep-daily", 0).orElse(0),
                arguments.count("--keep-weekly", 0).orElse(0),
                arguments.count("--keep-monthly", 0).orElse(0),
                arguments.count("--keep-yearly", 0).orElse(0),
                arguments.span("--keep-within"),
                ZoneId.systemDefault());
        return new Retention(keep, Set.copyOf(arguments.texts("--keep-tag")));
    }

    private static void show(Output output, Verdict verdict) {
        var manifest = verdict.candidate().manifest();
        SnapshotId id = verdict.candidate().id();
        output.line(
                (verdict.kept() ? "keep    " : "forget  ") + id.brief() + "  " + Moments.local(manifest.began()) + "  "
                        + Output.printable(manifest.name())
                        + (verdict.kept() ? "  (" + String.join(", ", verdict.rules()) + ")" : ""));
        output.object(() -> new JsonLine("verdict")
                .text("snapshot", id.toString())
                .text("verdict", verdict.kept() ? "keep" : "forget")
                .text("began", manifest.began().toString())
                .text("name", manifest.name())
                .texts("rules", verdict.rules()));
    }
}
