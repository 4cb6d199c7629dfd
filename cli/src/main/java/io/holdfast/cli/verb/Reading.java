package io.holdfast.cli.verb;

import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.thread.Cores;
import io.holdfast.cli.input.SnapshotReference;
import io.holdfast.cli.output.Sizes;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Repository.Ahead;
import io.holdfast.repository.Snapshot;

/** One snapshot of a repository, open for reading; both are closed in one go. */
record Reading(Repository repository, Snapshot snapshot, SnapshotReader reader) implements AutoCloseable {
    /** Opens the snapshot that is meant. */
    static Reading open(Context context, SnapshotReference reference) {
        SnapshotFilter filter = SnapshotFilter.of(context.arguments());
        Repository repository = Repositories.open(context, Ahead.INDEX);
        try {
            Snapshot snapshot = filter.find(repository, reference);
            if (reference.latest()) {
                remarkOnUnreadable(context, repository);
            }
            return new Reading(repository, snapshot, reader(context, repository, snapshot));
        } catch (RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    /** A newer one may be among them, and what is taken for the latest is not. */
    private static void remarkOnUnreadable(Context context, Repository repository) {
        int unreadable = repository.damagedSnapshots().size();
        if (unreadable > 0) {
            context.output()
                    .remark(Sizes.count(unreadable, "snapshot")
                            + " cannot be read: the latest of the others is taken. See `holdfast check`.");
        }
    }

    static SnapshotReader reader(Context context, Repository repository, Snapshot snapshot) {
        var source = repository.read(snapshot.id());
        try {
            return new SnapshotReader(source, repository.keys(), Cores.of(context.processors()));
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } finally {
            repository.close();
        }
    }
}
