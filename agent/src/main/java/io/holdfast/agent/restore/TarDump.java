package io.holdfast.agent.restore;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a part of a snapshot as a POSIX tar archive. Holes are written as zeros. An archive has no place for what is missing: the first chunk that is lost ends it with an error and without an end.
 */
public final class TarDump {
    private final SnapshotReader reader;

    public TarDump(SnapshotReader reader) {
        this.reader = reader;
    }

    private record Identity(long device, long inode) {}

    /**
     * Writes what is at a path and below it, named from the root without the first slash. The stream is flushed and left open.
     *
     * @throws IOException only what {@code to} throws
     * @throws HoldfastException a chunk or page is missing or corrupt
     */
    public void run(byte[] path, OutputStream to) throws IOException {
        run(List.of(path), to);
    }

    /** As above, of several paths in one archive. */
    public void run(List<byte[]> paths, OutputStream to) throws IOException {
        TarWriter tar = new TarWriter(to);
        Map<Identity, byte[]> linked = new HashMap<>();
        try (ContentReader contents = new ContentReader(reader)) {
            for (byte[] path : paths) {
                reader.walk(path, located -> {
                    try {
                        write(located, tar, contents, linked, to);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return Onward.CONTINUE;
                });
            }
            contents.finish();
            tar.finish();
            to.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(
            Located located, TarWriter tar, ContentReader contents, Map<Identity, byte[]> linked, OutputStream to)
            throws IOException {
        Entry entry = located.entry();
        if (entry.name().length == 0) {
            // The root, of which nothing is known.
            return;
        }
        byte[] name = Arrays.copyOfRange(located.path(), 1, located.path().length);
        Optional<byte[]> first = first(entry, name, linked);
        contents.then(() -> tar.header(name, entry, first));
        boolean content = entry.type() == Entry.Type.FILE || entry.type() == Entry.Type.VOLUME;
        if (content && first.isEmpty() && !(entry.content() instanceof Content.Empty)) {
            contents.append(entry, to);
            contents.then(() -> tar.pad(entry.size()));
        }
    }

    private static Optional<byte[]> first(Entry entry, byte[] name, Map<Identity, byte[]> linked) {
        Attributes.Identity identity = entry.attributes().identity();
        if (entry.type() == Entry.Type.DIRECTORY || identity.links() < 2) {
            return Optional.empty();
        }
        return Optional.ofNullable(linked.putIfAbsent(new Identity(identity.device(), identity.inode()), name));
    }
}
