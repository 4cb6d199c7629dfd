package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualDisk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a {@link PullBackup} begins.
 *
 * @param tracked disks that get a checkpoint
 * @param plain disks that do not
 * @param memory those of them of which QEMU may keep a bitmap
 * @param name of the new checkpoint
 * @param since the checkpoint since which changes are read
 * @param known the disks that it knows
 * @param note why it is not incremental, for a person; may be empty
 * @param refusal goes on with why no bitmap is kept of plain disks; may be empty
 */
record PullPlan(
        List<VirtualDisk> tracked,
        List<VirtualDisk> plain,
        MemoryBitmaps.Plan memory,
        CheckpointName name,
        Optional<CheckpointName> since,
        Set<String> known,
        String note,
        String refusal) {
    PullPlan(
            List<VirtualDisk> tracked,
            List<VirtualDisk> plain,
            MemoryBitmaps.Plan memory,
            CheckpointName name,
            Optional<CheckpointName> since,
            Set<String> known,
            String note) {
        this(tracked, plain, memory, name, since, known, note, "");
    }

    boolean incremental(VirtualDisk disk) {
        return since.isPresent() && tracked.contains(disk) && known.contains(disk.target());
    }

    /** What all that tells changes must tell them against; empty when no checkpoint does. */
    Optional<CheckpointName> anchor() {
        return since.filter(_ -> tracked.stream().anyMatch(this::incremental));
    }

    /** The same, with all of it read. */
    PullPlan full(String why) {
        return new PullPlan(tracked, plain, memory, name, Optional.empty(), Set.of(), why, refusal);
    }

    /** The same, and no checkpoint is asked for or made. */
    PullPlan untracked() {
        List<VirtualDisk> all = Stream.concat(tracked.stream(), plain.stream()).toList();
        return new PullPlan(List.of(), all, MemoryBitmaps.Plan.none(), name, Optional.empty(), Set.of(), note, refusal);
    }

    /** The same without the monitor, which does not serve. */
    PullPlan because(String more) {
        return new PullPlan(tracked, plain, MemoryBitmaps.Plan.none(), name, since, known, note, more);
    }
}
