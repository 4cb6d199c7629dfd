package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.root.Access;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code copy}. */
public final class CopyVerb implements Verb {
    @Override
    public Options options() {
        return Options.of("copy", "Copies snapshots to another repository: only chunks that it has not.")
                .operands("SNAPSHOT…", "Ids' beginnings or `latest`.")
                .flag("--all", "All snapshots that fit the filters.")
                .value("--to", "DIR", "The other repository.")
                .value("--to-password-file", "FILE", "Its passphrase is the first line; else HOLDFAST_TO_PASSWORD.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        boolean everything = arguments.has("--all");
        List<SnapshotReference> references =
                arguments.operands(everything ? 0 : 1, everything ? 0 : Integer.MAX_VALUE).stream()
                        .map(SnapshotReference::whole)
                        .toList();
        Path to = Repositories.path(
                arguments.text("--to").orElseThrow(() -> Arguments.usage("copy", "Where to? Give --to DIR.")));
        if (to.equals(Repositories.named(context))) {
            throw Arguments.usage("copy", "--to names the repository itself.");
        }
        Access there = new Passphrases(arguments)
                .from("--to-password-file", "HOLDFAST_TO_PASSWORD")
                .orElseThrow(() -> Arguments.usage(
                        "passphrase", "No passphrase of the other: give --to-password-file or HOLDFAST_TO_PASSWORD."));
        SnapshotFilter filter = SnapshotFilter.of(arguments);
        try (Repository from = Repositories.open(context);
                Repository target = Repositories.open(context, to, there)) {
            List<Snapshot> all = filter.of(from);
            List<Snapshot> chosen = everything
                    ? all
                    : references.stream()
                            .map(each -> SnapshotFilter.find(all, each))
                            .distinct()
                            .toList();
            return copy(context, from, target, chosen);
        }
    }

    private static ExitCode copy(Context context, Repository from, Repository to, List<Snapshot> chosen) {
        AtomicBoolean cancelled = new AtomicBoolean();
        context.interruption().stopBy(() -> cancelled.set(true));
        Set<SnapshotId> there = new HashSet<>();
        to.snapshots().forEach(each -> there.add(each.manifest().original().orElse(each.id())));
        Copy.Progress progress = new Copy.Progress();
        List<SnapshotId> copied = new ArrayList<>();
        long skipped = 0;
        for (Snapshot each : chosen) {
            if (!there.add(each.manifest().original().orElse(each.id()))) {
                skipped++;
                context.output().line(each.id().brief() + " is there already");
                continue;
            }
            copied.add(context.watched(
                    () -> new Progress.Sample("copying", progress.bytes().sum(), 0, -1, new byte[0]),
                    () -> from.copyTo(to, each, context.processors(), progress, cancelled)));
            SnapshotId last = copied.getLast();
            context.output().line(each.id().brief() + " copied as " + last.brief());
            context.output()
                    .object(() -> new JsonLine("copied")
                            .text("snapshot", each.id().toString())
                            .text("copy", last.toString()));
        }
        double seconds = context.seconds();
        context.output()
                .line("Sent " + Sizes.count(progress.sent().sum(), "chunk") + ", "
                        + Sizes.bytes(progress.bytes().sum()) + " in " + Sizes.seconds(seconds) + " ("
                        + Sizes.rate(progress.bytes().sum(), seconds) + ")");
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .number("copied", copied.size())
                        .number("skipped", skipped)
                        .number("chunksSent", progress.sent().sum())
                        .number("bytesSealed", progress.bytes().sum()));
    }
}
