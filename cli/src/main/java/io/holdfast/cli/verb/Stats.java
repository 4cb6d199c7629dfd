package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.repository.upkeep.Statistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code stats}. */
public final class Stats implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "stats", "Shows what the repository holds, and what deduplication and compression save, apart.")
                .flag("--freed-by", "Say instead what forgetting these SNAPSHOTs would free.")
                .operands("SNAPSHOT…", "With --freed-by.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        boolean freed = context.arguments().has("--freed-by");
        List<SnapshotReference> references =
                context.arguments().operands(freed ? 1 : 0, freed ? Integer.MAX_VALUE : 0).stream()
                        .map(SnapshotReference::whole)
                        .toList();
        SnapshotFilter filter = SnapshotFilter.of(context.arguments());
        try (Repository repository = Repositories.open(context)) {
            return freed ? freed(context, repository, filter, references) : all(context, repository, filter);
        }
    }

    private static ExitCode freed(
            Context context, Repository repository, SnapshotFilter filter, List<SnapshotReference> references) {
        List<Snapshot> all = filter.of(repository);
        Set<SnapshotId> gone = new LinkedHashSet<>();
        references.forEach(each -> gone.add(SnapshotFilter.find(all, each).id()));
        long bytes = UpkeepWatch.over(context, progress -> repository.freedBy(gone, progress));
        context.output()
                .line("Forgetting " + Sizes.count(gone.size(), "snapshot") + " would free " + Sizes.bytes(bytes)
                        + " with the next gc.");
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .texts(
                                "snapshots",
                                gone.stream().map(SnapshotId::toString).toList())
                        .number("bytesFreed", bytes));
    }

    private static ExitCode all(Context context, Repository repository, SnapshotFilter filter) {
        Predicate<SnapshotId> chosen = filter.everything()
                ? _ -> true
                : filter.of(repository).stream().map(Snapshot::id).collect(Collectors.toSet())::contains;
        Statistics s = UpkeepWatch.over(context, progress -> repository.statistics(chosen, progress));
        context.output().lines(out -> {
            out.accept("Snapshots      " + Sizes.count(s.snapshots()));
            out.accept("Content        " + Sizes.bytes(s.logical()) + "  as often as it occurs");
            out.accept("Deduplicated   " + Sizes.bytes(s.unique()) + "  " + Sizes.ratio(s.logical(), s.unique()));
            out.accept("Compressed     " + Sizes.bytes(s.sealed()) + "  " + Sizes.ratio(s.unique(), s.sealed()));
            out.accept("Names, lists   " + Sizes.bytes(s.pages()));
            out.accept("Stored         " + Sizes.bytes(s.stored()) + "  in " + Sizes.count(s.packs(), "pack") + ", "
                    + Sizes.count(s.chunks(), "chunk") + " needed");
            long loose = s.stored() - s.sealed() - s.pages();
            out.accept("Not needed     " + Sizes.bytes(Math.max(0, loose)) + "  "
                    + (filter.everything() ? "" : "by these: what others need, ")
                    + "pack overhead, and what gc will drop");
        });
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .number("snapshots", s.snapshots())
                        .number("bytesLogical", s.logical())
                        .number("bytesUnique", s.unique())
                        .number("bytesSealed", s.sealed())
                        .number("bytesPages", s.pages())
                        .number("bytesStored", s.stored())
                        .number("chunks", s.chunks())
                        .number("packs", s.packs())
                        .decimal("dedupRatio", s.dedupRatio())
                        .decimal("compressionRatio", s.compressionRatio()));
    }
}
