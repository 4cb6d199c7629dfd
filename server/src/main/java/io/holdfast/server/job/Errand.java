package io.holdfast.server.job;

import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.RepositoryAccess;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * For what an agent is let at a repository.
 *
 * @param run that its key is wrapped for, and its ticket written for
 * @param points that may be read
 * @param lasts how long the ticket is good
 */
record Errand(String run, int attempt, Set<Right> rights, List<SnapshotId> points, Duration lasts) {
    private static final Duration RUN = Duration.ofDays(3);
    private static final Duration QUESTION = Duration.ofDays(1);

    static Errand run(Run run, Optional<SnapshotId> parent) {
        boolean writes = run.task().kind() == Task.Kind.BACKUP;
        return new Errand(
                run.id(),
                run.attempt(),
                writes ? EnumSet.of(Right.BACKUP, Right.RESTORE) : EnumSet.of(Right.RESTORE),
                writes ? parent.stream().toList() : List.of(run.task().read()),
                RUN);
    }

    static Errand question(long id, List<SnapshotId> points) {
        return new Errand(RepositoryAccess.run(id), 1, EnumSet.of(Right.RESTORE), points, QUESTION);
    }
}
