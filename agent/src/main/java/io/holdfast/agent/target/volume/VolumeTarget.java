package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.HoldfastException;
import java.util.Optional;

/** A raw image or a device. */
final class VolumeTarget implements DiskTarget {
    private static final byte[] ZEROS = new byte[64 << 10];

    private final ImageFile image;
    private final long size;
    private final Overwriting overwriting;

    private VolumeTarget(ImageFile image, long size, Overwriting overwriting) {
        this.image = image;
        this.size = size;
        this.overwriting = overwriting;
    }

    /** An existing image will take the size, a device must have it. */
    static VolumeTarget open(byte[] path, long size, StoredExtents data, Overwriting overwriting) {
        try {
            Optional<ImageFile> existing = ImageFile.existing(path, overwriting);
            if (existing.isEmpty()) {
                VolumeTarget made = new VolumeTarget(ImageFile.create(path, room(data)), size, overwriting);
                made.lengthen();
                return made;
            }
            VolumeTarget target = new VolumeTarget(existing.get(), size, overwriting);
            if (overwriting == Overwriting.RESUMED) {
                target.lengthen();
            } else {
                target.require();
            }
            return target;
        } catch (SystemCallException e) {
            throw ImageFile.unwritable(path, e);
        }
    }

    private static long room(StoredExtents data) {
        long[] sum = {0};
        data.each(extent -> sum[0] += extent.length());
        return sum[0];
    }

    private void lengthen() throws SystemCallException {
        try {
            image.file().truncate(size);
        } catch (SystemCallException e) {
            image.abandon();
            close();
            throw e;
        }
    }

    private void require() throws SystemCallException {
        try {
            long own = image.file().size();
            if (own < size) {
                throw ImageFile.tooSmall(image.path(), own, size);
            }
        } catch (HoldfastException | SystemCallException e) {
            close();
            throw e;
        }
    }

    @Override
    public void write(long position, byte[] from, int length) {
        try {
            image.file().write(position, from, 0, length);
        } catch (SystemCallException e) {
            throw ImageFile.unwritable(image.path(), e);
        }
    }

    @Override
    public void read(long position, byte[] to, int length) {
        image.read(position, to, length);
    }

    @Override
    public void zero(long position, long length) {
        try {
            if (length == 0 || isZero() || punched(position, length)) {
                return;
            }
            for (long done = 0; done < length; done += ZEROS.length) {
                image.file().write(position + done, ZEROS, 0, (int) Math.min(ZEROS.length, length - done));
            }
        } catch (SystemCallException e) {
            throw ImageFile.unwritable(image.path(), e);
        }
    }

    /** Wherever nothing was written. In one that is gone on with, somebody else may have written since. */
    private boolean isZero() {
        return image.kind() == ImageFile.Kind.NEW_IMAGE && overwriting != Overwriting.RESUMED;
    }

    private boolean punched(long position, long length) throws SystemCallException {
        try {
            // On a block device this too leaves zeros: the kernel lets the device drop them only where it reads zeros
            // afterwards.
            image.file().punchHole(new Extent(position, length));
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EINVAL || e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** An image gets its exact length, and all of it is made durable. */
    @Override
    public void finish() {
        try {
            if (image.kind() == ImageFile.Kind.OLD_IMAGE) {
                image.file().truncate(size);
            }
            image.file().sync();
        } catch (SystemCallException e) {
            throw ImageFile.unwritable(image.path(), e);
        }
    }

    @Override
    public void abandon() {
        image.abandon();
    }

    @Override
    public void close() {
        image.close();
    }
}
