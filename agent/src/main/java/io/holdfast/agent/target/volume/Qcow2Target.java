package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A qcow2 image. Its layout is known before the first byte, so data goes straight to its place. Until the end there is a note where the header belongs: what was left behind by a
 * restore that was killed is nobody's image.
 */
final class Qcow2Target implements DiskTarget {
    private static final byte[] UNFINISHED =
            "Holdfast: this restore was not finished. Remove the file and restore again.\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ImageFile image;
    private final Qcow2Layout layout;

    private Qcow2Target(ImageFile image, Qcow2Layout layout) {
        this.image = image;
        this.layout = layout;
    }

    static Qcow2Target open(byte[] path, int cluster, long size, StoredExtents data, Overwriting overwriting) {
        try {
            Optional<ImageFile> existing = ImageFile.existing(path, overwriting);
            try {
                existing.ifPresent(Qcow2Target::requireFile);
                Qcow2Layout layout = Qcow2Layout.of(size, cluster, data, ImageFile.text(path));
                ImageFile image = existing.isPresent() ? existing.get() : ImageFile.create(path, layout.length());
                Qcow2Target target = new Qcow2Target(image, layout);
                target.begin(overwriting);
                return target;
            } catch (HoldfastException | SystemCallException e) {
                existing.ifPresent(ImageFile::close);
                throw e;
            }
        } catch (SystemCallException e) {
            throw ImageFile.unwritable(path, e);
        }
    }

    private static void requireFile(ImageFile image) {
        if (image.kind() == ImageFile.Kind.DEVICE) {
            throw new HoldfastException(
                    ErrorCode.TARGET_EXISTS,
                    ImageFile.text(image.path()),
                    ImageFile.text(image.path())
                            + " is a block device, and a qcow2 image is a file. Name a file, or restore with --format raw.");
        }
    }

    private void begin(Overwriting overwriting) throws SystemCallException {
        try {
            if (overwriting != Overwriting.RESUMED) {
                // What an image held before is gone, so that everything not written reads as zeros.
                image.file().truncate(0);
            }
            image.file().truncate(layout.length());
            image.file().write(0, UNFINISHED, 0, UNFINISHED.length);
        } catch (SystemCallException e) {
            abandon();
            close();
            throw e;
        }
    }

    @Override
    public void write(long position, byte[] from, int length) {
        if (length == 0) {
            return;
        }
        try {
            // All its clusters hold data, so they follow each other in the file too.
            image.file().write(layout.place(position), from, 0, length);
        } catch (SystemCallException e) {
            throw ImageFile.unwritable(image.path(), e);
        }
    }

    @Override
    public void read(long position, byte[] to, int length) {
        image.read(layout.place(position), to, length);
    }

    @Override
    public void zero(long position, long length) {
        // Nothing was there.
    }

    /** Tables may only point at data that is there to stay, and the header only at such tables. */
    @Override
    public void finish() {
        try {
            image.file().sync();
            Qcow2Tables tables = new Qcow2Tables(layout, image.file());
            tables.writeTables();
            image.file().sync();
            tables.writeHeader();
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
