package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.OpenFile.Access;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.target.volume.DiskTarget.Overwriting;
import io.holdfast.agent.target.volume.DiskTarget.Standing;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The file or device under a target: found or made, and removed again when nothing came of it. */
record ImageFile(OpenFile file, byte[] path, Kind kind) {
    enum Kind {
        /** Made by this restore: reads as zeros wherever nothing was written. */
        NEW_IMAGE,
        OLD_IMAGE,
        DEVICE
    }

    static Standing standing(byte[] path) {
        return found(path)
                .map(stat -> isDisk(stat.type()) ? Standing.DISK : Standing.OTHER)
                .orElse(Standing.NOTHING);
    }

    static Optional<Stat> found(byte[] path) {
        try (OpenFile look = OpenFile.openVolume(path, Access.READ)) {
            return Optional.of(look.stat());
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw unwritable(path, e);
        }
    }

    private static boolean isDisk(FileType type) {
        return type == FileType.REGULAR || type == FileType.BLOCK_DEVICE;
    }

    /** What stands at a path, opened for writing; empty when nothing does. */
    static Optional<ImageFile> existing(byte[] path, Overwriting overwriting) throws SystemCallException {
        try (OpenFile look = OpenFile.openVolume(path, Access.READ)) {
            FileType type = look.stat().type();
            if (!isDisk(type)) {
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
            Kind image = overwriting == Overwriting.RESUMED ? Kind.NEW_IMAGE : Kind.OLD_IMAGE;
            Kind kind = type == FileType.BLOCK_DEVICE ? Kind.DEVICE : image;
            return Optional.of(new ImageFile(OpenFile.openVolume(path, Access.WRITE), path, kind));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A new image, empty, where there is room for so many bytes. */
    static ImageFile create(byte[] path, long room) throws SystemCallException {
        int name = nameFrom(path);
        try (Directory above = Directory.open(Arrays.copyOf(path, name))) {
            long available = above.capacity().available();
            if (available < room) {
                throw tooSmall(path, available, room);
            }
            OpenFile file = above.createFile(Arrays.copyOfRange(path, name, path.length));
            return new ImageFile(file, path, Kind.NEW_IMAGE);
        }
    }

    /** Reads; what is behind its end is zeros. */
    void read(long position, byte[] to, int length) {
        try {
            int read = file.read(position, to, 0, length);
            Arrays.fill(to, read, length, (byte) 0);
        } catch (SystemCallException e) {
            throw unwritable(path, e);
        }
    }

    /** Removes it if it was made here. */
    void abandon() {
        if (kind != Kind.NEW_IMAGE) {
            return;
        }
        int name = nameFrom(path);
        try (Directory above = Directory.open(Arrays.copyOf(path, name))) {
            above.remove(Arrays.copyOfRange(path, name, path.length));
        } catch (SystemCallException e) {
            // The failure that led here is the one to tell of.
        }
    }

    void close() {
        try {
            file.close();
        } catch (SystemCallException e) {
            // Synced before, or abandoned.
        }
    }

    private static int nameFrom(byte[] path) {
        int slash = path.length;
        while (slash > 0 && path[slash - 1] != '/') {
            slash--;
        }
        return slash;
    }

    static HoldfastException tooSmall(byte[] path, long has, long needs) {
        return new HoldfastException(
                ErrorCode.TARGET_TOO_SMALL,
                text(path),
                "The target " + text(path) + " has room for " + has + " bytes, and the volume needs " + needs
                        + ". Choose a larger one.");
    }

    static HoldfastException unwritable(byte[] path, SystemCallException e) {
        boolean full = e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
        return new HoldfastException(
                full ? ErrorCode.TARGET_TOO_SMALL : ErrorCode.TARGET_UNWRITABLE,
                text(path),
                "The volume cannot be written: " + e.getMessage() + ".",
                e);
    }

    static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}
