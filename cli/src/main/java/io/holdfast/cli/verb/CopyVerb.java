package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExceptionReport;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.RunException;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.root.Access;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            return copy(context, from, target, chosen, everything ? unreadable(from) : new LinkedHashMap<>());
        }
    }

    private static Map<SnapshotId, HoldfastException> unreadable(Repository from) {
        Map<SnapshotId, HoldfastException> unreadable = new LinkedHashMap<>();
        from.damagedSnapshots()
                .forEach(id -> unreadable.put(
                        id, HoldfastException.corrupt("snapshot " + id.brief(), "its manifest cannot be read")));
        return unreadable;
    }

    /** @param damaged what is known already not to be copied, and why; more comes to it */
    private static ExitCode copy(
            Context context,
            Repository from,
            Repository to,
            List<Snapshot> chosen,
            Map<SnapshotId, HoldfastException> damaged) {
        AtomicBoolean cancelled = new AtomicBoolean();
        context.interruption().stopBy(() -> cancelled.set(true));
        Set<SnapshotId> there = new HashSet<>();
        to.snapshots().forEach(each -> there.add(origin(each)));
        Copy.Progress progress = new Copy.Progress();
        long copied = 0;
        long skipped = 0;
        for (Snapshot each : chosen) {
            if (there.contains(origin(each))) {
                skipped++;
                context.output().line(each.id().brief() + " is there already");
                continue;
            }
            try {
                SnapshotId made = context.watched(
                        () -> new Progress.Sample("copying", progress.bytes().sum(), 0, -1, new byte[0]),
                        () -> from.copyTo(to, each, context.processors(), progress, cancelled));
                there.add(origin(each));
                copied++;
                tell(context, each.id(), made);
            } catch (HoldfastException e) {
                if (e.code().kind() != ErrorCode.Kind.CORRUPTION) {
                    throw e;
                }
                requireSound(to);
                damaged.put(each.id(), e);
            }
        }
        if (copied + skipped == 0 && !damaged.isEmpty()) {
            throw damaged.values().iterator().next();
        }
        ExceptionReport.show(context.output(), exceptions(damaged), damaged.size());
        double seconds = context.seconds();
        context.output()
                .line("Sent " + Sizes.count(progress.sent().sum(), "chunk") + ", "
                        + Sizes.bytes(progress.bytes().sum()) + " in " + Sizes.seconds(seconds) + " ("
                        + Sizes.rate(progress.bytes().sum(), seconds) + ")");
        ExitCode code = ExitCode.of(damaged.size());
        return context.end(
                code,
                context.summary(code)
                        .number("copied", copied)
                        .number("skipped", skipped)
                        .number("exceptions", damaged.size())
                        .number("chunksSent", progress.sent().sum())
                        .number("bytesSealed", progress.bytes().sum()));
    }

    /** Else each snapshot would be blamed for what is wrong with the other repository. */
    private static void requireSound(Repository to) {
        to.write().close();
    }

    /** Of what it is a copy, be it of itself. */
    private static SnapshotId origin(Snapshot snapshot) {
        return snapshot.manifest().original().orElse(snapshot.id());
    }

    private static List<RunException> exceptions(Map<SnapshotId, HoldfastException> damaged) {
        List<RunException> exceptions = new ArrayList<>();
        damaged.forEach((snapshot, why) -> exceptions.add(new RunException(
                snapshot.toString().getBytes(StandardCharsets.US_ASCII),
                why.code().code(),
                "not copied: " + why.getMessage())));
        return exceptions;
    }

    private static void tell(Context context, SnapshotId snapshot, SnapshotId made) {
        context.output().line(snapshot.brief() + " copied as " + made.brief());
        context.output()
                .object(() -> new JsonLine("copied")
                        .text("snapshot", snapshot.toString())
                        .text("copy", made.toString()));
    }
}
