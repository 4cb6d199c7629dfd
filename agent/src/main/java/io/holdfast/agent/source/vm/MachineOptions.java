package io.holdfast.agent.source.vm;

import io.holdfast.agent.backup.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How machines are read.
 *
 * @param work directory of this host, which QEMU too must be able to write: sockets and scratch files lie in it
 * @param scratchLimit bytes that all scratch files of one machine may take; empty: as long as its file system keeps a reserve
 * @param freezeLimit how long a guest may be frozen at most
 * @param guestSlowdown percent by which the guest's disks may become slower for it on average; empty: by any
 * @param cuts where the chunks of its disks end
 * @param way of those that a running machine allows
 */
public record MachineOptions(
        Path work,
        OptionalLong scratchLimit,
        Freezing freezing,
        Duration freezeLimit,
        Unreadable unreadable,
        OptionalInt guestSlowdown,
        Request.Cuts cuts,
        Way way) {
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);
    private static final int SLOWDOWN = 10;

    /** Whether the guest is asked to freeze its file systems. */
    public enum Freezing {
        /** It is asked when it can be; what came of it stands on the point. */
        IF_POSSIBLE,
        /** A machine whose guest does not freeze is not backed up. */
        REQUIRED,
        NEVER
    }

    /** What happens to a machine with a disk that cannot be backed up by image. */
    public enum Unreadable {
        /** It is not backed up. */
        REFUSED,
        /** The rest of it is, and the run is complete with exceptions. */
        LEFT_OUT
    }

    /** How the disks of a running machine are read. */
    public enum Way {
        /** The best that works. */
        AUTO,
        /** Overlays on its images, also where there is the backup job: for a host whose backup job is not to be trusted. */
        SNAPSHOT,
        /** QEMU's monitor, also where there is the backup job. */
        MONITOR,
        /** The backup job without checkpoints: all is read and no bitmap is put into the images. */
        FULL
    }

    public static MachineOptions standard() {
        return new MachineOptions(
                Path.of("/var/tmp/holdfast"),
                OptionalLong.empty(),
                Freezing.IF_POSSIBLE,
                FREEZE_LIMIT,
                Unreadable.REFUSED,
                OptionalInt.of(SLOWDOWN),
                Request.Cuts.FIXED,
                Way.AUTO);
    }
}
