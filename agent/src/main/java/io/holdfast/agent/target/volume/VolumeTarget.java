package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.OpenFile.Access;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** An image or a device that is being written. Any number of threads may write. */
public final class VolumeTarget implements AutoCloseable {
    private static final byte[] ZEROS = new byte[64 << 10];

    private final OpenFile file;
    private final byte[] path;
    private final Kind kind;

    private enum Kind {
        /** Reads as zeros wherever nothing was written. */
        NEW_IMAGE,
        OLD_IMAGE,
        DEVICE
    }

    private VolumeTarget(OpenFile file, byte[] path, Kind kind) {
        this.file = file;
        this.path = path;
        this.kind = kind;
    }

    /** Whether what exists may be overwritten. */
    public enum Overwriting {
        FORBIDDEN,
        ALLOWED
    }

    /**
     * Opens what stands at an absolute path, or makes a new image there. Nothing is written yet.
     *
     * @param size bytes that will be written; an image takes this size, a device must have it
     * @param room bytes of them that are not zeros
     * @throws HoldfastException {@link ErrorCode#TARGET_EXISTS}, {@link ErrorCode#TARGET_TOO_SMALL}, {@link ErrorCode#TARGET_UNWRITABLE}
     */
    public static VolumeTarget open(byte[] path, long size, long room, Overwriting overwriting) {
        try {
            Optional<OpenFile> existing = existing(path, overwriting);
            if (existing.isEmpty()) {
                return create(path, size, room);
            }
            VolumeTarget target = new VolumeTarget(
                    existing.get(),
                    path,
                    existing.get().stat().type() == FileType.BLOCK_DEVICE ? Kind.DEVICE : Kind.OLD_IMAGE);
            try {
                target.require(size);
                return target;
            } catch (HoldfastException e) {
                target.close();
                throw e;
            }
        } catch (SystemCallException e) {
            throw unwritable(path, e);
        }
    }

    private static Optional<OpenFile> existing(byte[] path, Overwriting overwriting) throws SystemCallException {
        try (OpenFile look = OpenFile.openVolume(path, Access.READ)) {
            FileType type = look.stat().type();
            if (type != FileType.REGULAR && type != FileType.BLOCK_DEVICE) {
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        text(path),
                        text(path) + " is neither an image nor a block device. Name another target.");
            }
            if (overwriting == Overwriting.FORBIDDEN) {
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        text(path),
                        text(path)
                                + " exists and would be overwritten. Name a new image, or allow it with --conflict always.");
            }
            return Optional.of(OpenFile.openVolume(path, Access.WRITE));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static VolumeTarget create(byte[] path, long size, long room) throws SystemCallException {
        int slash = path.length;
        while (slash > 0 && path[slash - 1] != '/') {
            slash--;
        }
        try (Directory above = Directory.open(Arrays.copyOf(path, slash))) {
            long available = above.capacity().available();
            if (available < room) {
                throw tooSmall(path, available, room);
            }
            OpenFile file = above.createFile(Arrays.copyOfRange(path, slash, path.length));
            VolumeTarget target = new VolumeTarget(file, path, Kind.NEW_IMAGE);
            file.truncate(size);
            return target;
        }
    }

    private void require(long size) throws SystemCallException {
        long own = file.size();
        if (own < size) {
            throw tooSmall(path, own, size);
        }
    }

    private static HoldfastException tooSmall(byte[] path, long has, long needs) {
        return new HoldfastException(
                ErrorCode.TARGET_TOO_SMALL,
                text(path),
                "The target " + text(path) + " has room for " + has + " bytes, and the volume needs " + needs
                        + ". Choose a larger one.");
    }

    public void write(long position, byte[] from, int length) {
        try {
            file.write(position, from, 0, length);
        } catch (SystemCallException e) {
            throw unwritable(path, e);
        }
    }

    /** Makes a stretch read as zeros, without taking room where that is possible. */
    public void zero(long position, long length) {
        try {
            if (kind == Kind.NEW_IMAGE || length == 0 || punched(position, length)) {
                return;
            }
            for (long done = 0; done < length; done += ZEROS.length) {
                file.write(position + done, ZEROS, 0, (int) Math.min(ZEROS.length, length - done));
            }
        } catch (SystemCallException e) {
            throw unwritable(path, e);
        }
    }

    private boolean punched(long position, long length) throws SystemCallException {
        try {
            // On a block device this too leaves zeros: the kernel lets the device drop them only where it reads zeros
            // afterwards.
            file.punchHole(new Extent(position, length));
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EINVAL || e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** Everything is written: an image gets its exact length, and all of it is made durable. */
    public void finish(long size) {
        try {
            if (kind == Kind.OLD_IMAGE) {
                file.truncate(size);
            }
            file.sync();
        } catch (SystemCallException e) {
            throw unwritable(path, e);
        }
    }

    /** Removes an image that this restore made and did not finish. Of anything else nothing can be taken back. */
    public void abandon() {
        if (kind != Kind.NEW_IMAGE) {
            return;
        }
        int slash = path.length;
        while (slash > 0 && path[slash - 1] != '/') {
            slash--;
        }
        try (Directory above = Directory.open(Arrays.copyOf(path, slash))) {
            above.remove(Arrays.copyOfRange(path, slash, path.length));
        } catch (SystemCallException e) {
            // The failure that led here is the one to tell of.
        }
    }

    private static HoldfastException unwritable(byte[] path, SystemCallException e) {
        boolean full = e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
        return new HoldfastException(
                full ? ErrorCode.TARGET_TOO_SMALL : ErrorCode.TARGET_UNWRITABLE,
                text(path),
                "The volume cannot be written: " + e.getMessage() + ".",
                e);
    }

    private static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (SystemCallException e) {
            // Synced before, or abandoned.
        }
    }
}
