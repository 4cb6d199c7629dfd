package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Stat;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Optional;

/** A disk that is being written. No position is written twice. Any number of threads may write; opening, {@link #finish}, {@link #abandon} and {@link #close} are for one. */
public sealed interface DiskTarget extends AutoCloseable permits VolumeTarget, Qcow2Target {
    /** Whether what exists may be overwritten. */
    enum Overwriting {
        FORBIDDEN,
        ALLOWED,
        /** What exists has in it only what an earlier beginning of the same restore wrote, and zeros. */
        RESUMED
    }

    /**
     * Opens what stands at an absolute path, or makes a new image there. What existed keeps its content until the first byte is written only if it is raw.
     *
     * @param size of the disk in bytes
     * @param data where bytes will be written; the rest reads as zeros
     * @throws HoldfastException {@link ErrorCode#TARGET_EXISTS}, {@link ErrorCode#TARGET_TOO_SMALL}, {@link ErrorCode#TARGET_UNWRITABLE}; {@link ErrorCode#FORMAT_LIMIT} when
     *     the format cannot hold so large a disk
     */
    static DiskTarget open(byte[] path, DiskFormat format, long size, StoredExtents data, Overwriting overwriting) {
        return switch (format) {
            case DiskFormat.Raw _ -> VolumeTarget.open(path, size, data, overwriting);
            case DiskFormat.Qcow2(int cluster) -> Qcow2Target.open(path, cluster, size, data, overwriting);
        };
    }

    /** What stands where a disk is to be written. */
    enum Standing {
        NOTHING,
        /** An image or a block device. */
        DISK,
        /** Something that no disk can be written to. */
        OTHER
    }

    /**
     * Looks at an absolute path, and changes nothing.
     *
     * @throws HoldfastException {@link ErrorCode#TARGET_UNWRITABLE}, when it cannot be looked at
     */
    static Standing standing(byte[] path) {
        return ImageFile.standing(path);
    }

    /**
     * What stands at an absolute path, links followed; empty when nothing does.
     *
     * @throws HoldfastException {@link ErrorCode#TARGET_UNWRITABLE}, when it cannot be looked at
     */
    static Optional<Stat> found(byte[] path) {
        return ImageFile.found(path);
    }

    /** Writes the first {@code length} bytes of an array at a position of the disk, within the extents given when it was opened. */
    void write(long position, byte[] from, int length);

    /** Reads back what was written at a position, by this or an earlier beginning; bytes that are not there read as zeros. */
    void read(long position, byte[] to, int length);

    /** Makes a stretch read as zeros, without taking room where that is possible. */
    void zero(long position, long length);

    /** Everything is written: makes it durable and whole. */
    void finish();

    /** Removes an image that this restore made and did not finish. Of anything else nothing can be taken back. */
    void abandon();

    @Override
    void close();
}
