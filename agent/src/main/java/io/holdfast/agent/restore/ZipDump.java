package io.holdfast.agent.restore;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Attributes.Stamp;
import io.holdfast.format.tree.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a part of a snapshot as a zip archive: files, volumes and directories with their times. Links, devices and owners have no place in it; a tar archive has one for them. */
public final class ZipDump {
    private final SnapshotReader reader;

    public ZipDump(SnapshotReader reader) {
        this.reader = reader;
    }

    /**
     * Writes what is at these paths and below them, named from the root without the first slash. The stream is flushed and left open.
     *
     * @throws IOException only what {@code to} throws
     * @throws HoldfastException a chunk or page is missing or corrupt; the archive has no end then
     */
    public void run(List<byte[]> paths, OutputStream to) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(to, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        try (ContentReader contents = new ContentReader(reader)) {
            for (byte[] path : paths) {
                reader.walk(path, located -> {
                    try {
                        write(located, zip, contents);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return Onward.CONTINUE;
                });
            }
            contents.finish();
            zip.finish();
            zip.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(Located located, ZipOutputStream zip, ContentReader contents) throws IOException {
        Entry entry = located.entry();
        boolean directory = entry.type() == Entry.Type.DIRECTORY;
        boolean content = entry.type() == Entry.Type.FILE || entry.type() == Entry.Type.VOLUME;
        if (entry.name().length == 0 || !(directory || content)) {
            return;
        }
        byte[] path = Arrays.copyOfRange(located.path(), 1, located.path().length);
        ZipEntry header = new ZipEntry(Paths.text(path) + (directory ? "/" : ""));
        Stamp modified = entry.attributes().modified();
        header.setLastModifiedTime(FileTime.from(modified.seconds(), TimeUnit.SECONDS));
        contents.then(() -> zip.putNextEntry(header));
        if (content) {
            contents.append(entry, zip);
        }
        contents.then(zip::closeEntry);
    }
}
