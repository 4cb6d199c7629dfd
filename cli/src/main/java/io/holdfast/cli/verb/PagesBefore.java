package io.holdfast.cli.verb;

import io.holdfast.agent.backup.Previous;
import io.holdfast.agent.page.SnapshotPages;
import io.holdfast.format.HoldfastException;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import java.util.Optional;

/** The previous snapshot, open for reading, where there is one that can be read. */
record PagesBefore(Optional<SnapshotPages> pages, Optional<Previous> previous) implements AutoCloseable {
    static PagesBefore open(Repository repository, Optional<Snapshot> before) {
        if (before.isEmpty()) {
            return new PagesBefore(Optional.empty(), Optional.empty());
        }
        Snapshot snapshot = before.get();
        try {
            SnapshotPages pages = new SnapshotPages(repository.read(snapshot.id()), repository.keys());
            Previous previous = new Previous(
                    snapshot.id(), snapshot.tree(), snapshot.manifest().began(), pages, pages::contents);
            return new PagesBefore(Optional.of(pages), Optional.of(previous));
        } catch (HoldfastException e) {
            // Forgotten meanwhile, or damaged: everything is read anew.
            return new PagesBefore(Optional.empty(), Optional.empty());
        }
    }

    @Override
    public void close() {
        pages.ifPresent(SnapshotPages::close);
    }
}
