package io.holdfast.agent.source.vm;

import io.holdfast.format.SnapshotId;
import java.util.Optional;

/** Names of what is made through QEMU's monitor. None can be taken for that of a checkpoint, whose bitmaps are libvirt's to remove. */
final class MonitorName {
    private static final String BITMAP = CheckpointName.PREFIX + "monitor-";
    private static final String CHANGES = CheckpointName.PREFIX + "changes-";
    /** QEMU takes names of nodes up to 31 characters. */
    private static final int RUN = 16;

    private MonitorName() {}

    /** The bitmap that records what changes after a snapshot. */
    static String bitmap(CheckpointName name) {
        return BITMAP + name.text().substring(CheckpointName.PREFIX.length());
    }

    /** Of which snapshot a bitmap is; empty when it is none of ours. */
    static Optional<CheckpointName> parse(String bitmap) {
        return bitmap.startsWith(BITMAP)
                ? CheckpointName.parse(CheckpointName.PREFIX + bitmap.substring(BITMAP.length()))
                : Optional.empty();
    }

    /** The bitmap that a run reads: the one of the snapshot before, as it was when the run began. */
    static String changes(SnapshotId run) {
        return CHANGES + run;
    }

    /** What nodes, jobs and exports of a run begin with; a number follows. */
    static String node(SnapshotId run) {
        return CheckpointName.PREFIX + run.toString().substring(0, RUN) + "-";
    }
}
