package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.libvirt.BlockJob;
import io.holdfast.agent.platform.libvirt.CommitFlag;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of ours on top of an image, into which a guest writes while the image is read. Its name tells whose it is. */
final class Overlay {
    private static final String MARK = "." + CheckpointName.PREFIX;
    private static final Pattern NAME =
            Pattern.compile("(.*)" + Pattern.quote(MARK) + "([0-9a-f]{32})", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Overlay() {}

    /** Beside the image, for there QEMU may write and is room for as much. */
    static Path name(Path image, SnapshotId run) {
        return image.resolveSibling(image.getFileName() + MARK + run);
    }

    private static Optional<String> file(VirtualDisk disk) {
        return disk.source() instanceof DiskSource.OnFile(String path) ? Optional.of(path) : Optional.empty();
    }

    /** The run that put it there; empty when what the disk lies in is no overlay of ours, on top of just the image that it is named after. */
    static Optional<SnapshotId> run(VirtualDisk disk) {
        return file(disk)
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .filter(each -> disk.backing().isEmpty()
                        || disk.backing().getFirst().source().equals(new DiskSource.OnFile(each.group(1))))
                .map(each -> SnapshotId.parse(each.group(2)));
    }

    /** Copies what it holds into the image below while the guest runs on, moves the guest back to that, and removes the file. */
    static void merge(Reach reach, String uuid, VirtualDisk disk) throws LibvirtException {
        String target = disk.target();
        reach.order(uuid, domain -> {
            if (!Leftovers.merging(domain, target)) {
                domain.blockJobs().commit(target, "", "", CommitFlag.ACTIVE, CommitFlag.SHALLOW);
            }
        });
        pivot(reach, uuid, target);
        try {
            Files.deleteIfExists(Path.of(file(disk).orElseThrow()));
        } catch (IOException e) {
            // Nothing uses it any more; it only takes room.
            return;
        }
    }

    private static boolean isSettled(Reach reach, String uuid, String target) throws LibvirtException {
        return reach.ask(uuid, domain -> domain.blockJobs().find(target))
                .filter(BlockJob::isSettled)
                .isPresent();
    }

    private static boolean pivoted(Reach reach, String uuid, String target) throws LibvirtException {
        try {
            reach.order(uuid, domain -> domain.blockJobs().pivot(target));
            return true;
        } catch (LibvirtException e) {
            if (e.problem() != Problem.BUSY) {
                throw e;
            }
            return false;
        }
    }

    /** Once all is copied, which libvirt may hear from QEMU a moment after its figures say so. */
    private static void pivot(Reach reach, String uuid, String target) throws LibvirtException {
        long end = reach.time().nanos() + PATIENCE.toNanos();
        while (!isSettled(reach, uuid, target) || !pivoted(reach, uuid, target)) {
            if (reach.time().nanos() > end) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_BUSY,
                        uuid,
                        "The overlay of " + target
                                + " is not merged yet, for the guest writes faster than that. `holdfast vm cleanup` goes on with it.");
            }
            try {
                reach.time().sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, uuid, "Cancelled while merging.", e);
            }
        }
    }
}
