package io.holdfast.server.job;

import io.holdfast.format.SnapshotId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What runs ask of the recovery points that they make. */
public interface Catalog {
    /** Against what the next backup of a resource by a job knows unchanged content. */
    Optional<SnapshotId> parent(Handle handle, Run run);

    /** A media server has forgotten what a run told it to. */
    void pruned(Handle handle, Run run);

    /** A media server has made a snapshot durable; whether it becomes a point shows later. */
    void committed(Handle handle, Run run, String snapshot);

    /** A point was read whole, with this result. */
    void verified(Handle handle, Run run, Run.State result);

    /** There is one: the agent and the media server agree. */
    void add(Handle handle, Run run, Result result, Run.Commit commit);
}
