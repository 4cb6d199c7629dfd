package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.layout.Varint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Takes the entries of one directory in the order of their names and stores them as pages. */
public final class DirectoryBuilder {
    private static final int MIN = 64;
    private static final int MAX = 1024;
    private static final int MAX_BYTES = 128 << 10;
    private static final int BOUNDARY = 256;

    private static final PageTree.Keys<byte[]> LAST_NAMES = new PageTree.Keys<>() {
        @Override
        public void write(ByteArrayOutputStream out, byte[] key) {
            Varint.write(out, key.length);
            out.writeBytes(key);
        }

        @Override
        public byte[] over(List<byte[]> keys) {
            return keys.getLast();
        }
    };

    private final PageSink sink;
    private final PageTree<byte[]> nodes;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private final List<Fingerprint> links = new ArrayList<>();
    private int count;
    private byte[] lastName = {};
    private long files;
    private long bytes;

    public DirectoryBuilder(PageSink sink) {
        this.sink = sink;
        nodes = new PageTree<>(Form.DIRECTORY_NODE, LAST_NAMES, sink);
    }

    /** Adds the next entry; its name must come after the one before. */
    public void add(Entry entry) {
        if (Entry.compareNames(lastName, entry.name()) >= 0) {
            throw new IllegalArgumentException("entries of a directory must come in the order of their names");
        }
        lastName = entry.name();
        byte[] encoded = EntryCodec.encode(entry);
        Varint.write(open, encoded.length);
        open.writeBytes(encoded);
        links.addAll(EntryCodec.links(entry.content()));
        count++;
        if (entry.content() instanceof Content.Directory(Fingerprint root, long below, long size)) {
            files += below;
            bytes += size;
        } else {
            files += entry.type() == Entry.Type.FILE || entry.type() == Entry.Type.VOLUME ? 1 : 0;
            bytes += entry.size();
        }
        if (count >= MAX
                || open.size() + links.size() * Fingerprint.SIZE >= MAX_BYTES
                || (count >= MIN && boundary(lastName))) {
            flush();
        }
    }

    private static boolean boundary(byte[] name) {
        CRC32C crc = new CRC32C();
        crc.update(name);
        return crc.getValue() % BOUNDARY == 0;
    }

    private void flush() {
        nodes.add(sink.put(leaf()), lastName);
        open.reset();
        links.clear();
        count = 0;
    }

    private Page leaf() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(open.size() + 6);
        out.write(Form.DIRECTORY_LEAF.number());
        Varint.write(out, count);
        out.writeBytes(open.toByteArray());
        return new Page(List.copyOf(links), out.toByteArray());
    }

    /** The directory, all of it stored. */
    public Content.Directory finish() {
        Page root;
        if (nodes.isEmpty()) {
            root = leaf();
        } else {
            if (count > 0) {
                flush();
            }
            root = nodes.finish();
        }
        return new Content.Directory(sink.put(root), files, bytes);
    }
}
