package io.holdfast.agent.kind;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.restore.Foresight;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Settings;
import java.util.List;

/** A kind of resource. */
public interface Kind {
    /** Its name, and its settings. */
    ResourceKind description();

    /** As which its snapshots are marked. */
    Manifest.Kind marked();

    /** What of it there is on this machine now. */
    List<Resource> found();

    /**
     * What these settings ask to be backed up.
     *
     * @throws HoldfastException {@code USAGE}, when they make no sense
     */
    Request request(Settings settings);

    /**
     * Restores as these settings ask, or goes on with it.
     *
     * @param log of what was made
     * @throws HoldfastException as the pipeline does, or {@code USAGE} when they make no sense
     */
    RestoreResult restore(SnapshotReader from, Settings settings, RestoreProgress progress, RestoreLog log);

    /** Looks at what {@link #restore} would do, and does none of it. */
    void foresee(SnapshotReader from, Settings settings, Foresight foresight);
}
