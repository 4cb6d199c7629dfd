package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code forget}. */
public final class Forget implements Verb {
    @Override
    public Options options() {
        return Options.of("forget", "Forgets snapshots. Their space comes back with the next gc.")
                .operands("SNAPSHOT…", "Ids' beginnings or `latest`.")
                .flag("--damaged", "These are snapshots whose manifest cannot be read.")
                .flag("--dry-run", "Only say what would be done.")
                .snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        List<SnapshotReference> references = context.arguments().operands(1, Integer.MAX_VALUE).stream()
                .map(SnapshotReference::whole)
                .toList();
        boolean rehearsal = context.arguments().has("--dry-run");
        SnapshotFilter filter = SnapshotFilter.of(context.arguments());
        try (Repository repository = Repositories.open(context)) {
            Set<SnapshotId> gone = context.arguments().has("--damaged")
                    ? damaged(repository, references, rehearsal)
                    : whole(repository, filter.of(repository), references, rehearsal);
            gone.forEach(each -> {
                context.output().line((rehearsal ? "Would forget " : "Forgot ") + each.brief());
                context.output().object(() -> new JsonLine("forgotten").text("snapshot", each.toString()));
            });
            if (!rehearsal) {
                context.output().line("Run `holdfast gc` to get their space back.");
            }
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("forgotten", gone.size()));
        }
    }

    /** All are found and none is pinned before the first is forgotten. */
    private static Set<SnapshotId> whole(
            Repository repository, List<Snapshot> all, List<SnapshotReference> references, boolean rehearsal) {
        Set<Snapshot> chosen = new LinkedHashSet<>();
        references.forEach(each -> chosen.add(SnapshotFilter.find(all, each)));
        chosen.stream().filter(each -> each.pin() == Pin.PINNED).findFirst().ifPresent(pinned -> {
            throw new HoldfastException(
                    ErrorCode.SNAPSHOT_PINNED,
                    pinned.id().brief(),
                    "Snapshot " + pinned.id().brief()
                            + " is pinned; nothing was forgotten. Unpin it with `holdfast tag "
                            + pinned.id().brief() + " --unpin` first.");
        });
        Set<SnapshotId> gone = new LinkedHashSet<>();
        for (Snapshot each : chosen) {
            if (!rehearsal) {
                repository.forget(each);
            }
            gone.add(each.id());
        }
        return gone;
    }

    private static Set<SnapshotId> damaged(
            Repository repository, List<SnapshotReference> references, boolean rehearsal) {
        List<SnapshotId> all = repository.damagedSnapshots();
        Set<SnapshotId> gone = new LinkedHashSet<>();
        for (SnapshotReference each : references) {
            List<SnapshotId> found = all.stream()
                    .filter(id -> id.toString().startsWith(each.snapshot()))
                    .toList();
            if (found.size() != 1) {
                throw new HoldfastException(
                        found.isEmpty() ? ErrorCode.SNAPSHOT_UNKNOWN : ErrorCode.SNAPSHOT_AMBIGUOUS,
                        each.snapshot(),
                        found.size() + " damaged snapshots' ids begin with " + each.snapshot()
                                + ". `holdfast check` lists them.");
            }
            gone.addAll(found);
        }
        if (!rehearsal) {
            gone.forEach(repository::forgetDamaged);
        }
        return gone;
    }
}
