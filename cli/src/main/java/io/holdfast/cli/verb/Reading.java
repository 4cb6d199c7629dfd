package io.holdfast.cli.verb;

import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.thread.Cores;
import io.holdfast.cli.input.SnapshotReference;
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
            return new Reading(repository, snapshot, reader(context, repository, snapshot));
        } catch (RuntimeException e) {
            repository.close();
            throw e;
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
