package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.util.List;

/** {@code snapshots}. */
public final class Snapshots implements Verb {
    @Override
    public Options options() {
        return Options.of("snapshots", "Lists snapshots, oldest first.").snapshotFilters();
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        SnapshotFilter filter = SnapshotFilter.of(context.arguments());
        try (Repository repository = Repositories.open(context)) {
            List<Snapshot> snapshots = filter.of(repository);
            long damaged = repository.damagedSnapshots().size();
            context.output().lines(out -> {
                if (!snapshots.isEmpty()) {
                    out.accept(Listing.snapshotHead());
                    snapshots.forEach(each -> out.accept(Listing.snapshot(each)));
                }
                out.accept(Sizes.count(snapshots.size(), "snapshot"));
                if (damaged > 0) {
                    out.accept(Sizes.count(damaged, "snapshot") + " cannot be read: see `holdfast check`");
                }
            });
            snapshots.forEach(each -> context.output().object(() -> Listing.object(each)));
            ExitCode code = ExitCode.of(damaged);
            return context.end(
                    code,
                    context.summary(code).number("snapshots", snapshots.size()).number("damaged", damaged));
        }
    }
}
