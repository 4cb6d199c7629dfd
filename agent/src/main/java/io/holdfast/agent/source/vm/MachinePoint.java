package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.Strategy;
import io.holdfast.format.SnapshotId;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a machine at a point beside its disks and its description: how it was taken, and what is not in it. Kept in the snapshot as {@value #DOCUMENT}.
 *
 * @param host name of the host, and {@code uri} of its libvirtd
 * @param versions of libvirt and QEMU, for a person
 * @param state of the machine, in a word
 * @param guest its operating system as its agent tells it, may be empty
 * @param reason why the consistency is no better, may be empty
 * @param frozenMillis how long the guest was frozen
 * @param mounts file systems of other machines in the guest, or why nobody knows; for a person, a line each
 */
public record MachinePoint(
        String host,
        String uri,
        String versions,
        String uuid,
        String name,
        String title,
        String state,
        String guest,
        Consistency consistency,
        String reason,
        long frozenMillis,
        List<Disk> disks,
        List<Missing> missing,
        List<String> mounts) {
    /** Its name in the snapshot. */
    public static final String DOCUMENT = "point.xml";

    /** Its definition, as at its next start; of a transient machine, as it ran. */
    public static final String DEFINITION = "domain.xml";

    /** Its definition as it ran; only of one that ran. */
    public static final String LIVE_DEFINITION = "domain-live.xml";

    /** The checkpoint that was made with the point; only where one was. */
    public static final String CHECKPOINT = "checkpoint.xml";

    /** Its UEFI variables, where it has them. */
    public static final String NVRAM = "nvram";

    /** What names of files of its TPM begin with. */
    public static final String TPM = "tpm-";

    public MachinePoint {
        disks = List.copyOf(disks);
        missing = List.copyOf(missing);
        mounts = List.copyOf(mounts);
    }

    /**
     * A disk that is in the snapshot, under the name of its target.
     *
     * @param capacity in bytes
     * @param why this strategy and no better one, for a person
     * @param since the snapshot since which only changes were read
     * @param chain its files on the host, from the upper to the lowest, each with its format before it
     */
    public record Disk(
            String target,
            String bus,
            String format,
            long capacity,
            Strategy strategy,
            String why,
            Optional<SnapshotId> since,
            Consistency consistency,
            List<String> chain) {
        public Disk {
            chain = List.copyOf(chain);
        }
    }

    /** A disk that is not in the snapshot: a medium in a drive, or one that cannot be read by image. {@code remedy} is empty where there is nothing to do. */
    public record Missing(String target, String source, String why, String remedy) {}
}
