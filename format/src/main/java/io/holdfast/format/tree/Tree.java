package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Varint;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads the trees of a snapshot: only the pages on the path to what is asked. */
public final class Tree {
    private final PageSource pages;

    public Tree(PageSource pages) {
        this.pages = pages;
    }

    /** Gives every entry of a directory in the order of names. */
    public void entries(Fingerprint directory, Consumer<Entry> to) {
        Page page = pages.page(directory);
        ByteBuffer in = ByteBuffer.wrap(page.plaintext());
        Form form = require(in, Form.DIRECTORY_LEAF, Form.DIRECTORY_NODE);
        int count = Varint.readCount(in, page.plaintext().length, Form.SUBJECT);
        Supplier<Fingerprint> links = inOrder(page.links());
        for (int i = 0; i < count; i++) {
            if (form == Form.DIRECTORY_LEAF) {
                to.accept(entry(in, page, links));
            } else {
                name(in);
                entries(links.get(), to);
            }
        }
    }

    /** The entry of this name. */
    public Optional<Entry> find(Fingerprint directory, byte[] name) {
        Page page = pages.page(directory);
        ByteBuffer in = ByteBuffer.wrap(page.plaintext());
        Form form = require(in, Form.DIRECTORY_LEAF, Form.DIRECTORY_NODE);
        int count = Varint.readCount(in, page.plaintext().length, Form.SUBJECT);
        Supplier<Fingerprint> links = inOrder(page.links());
        for (int i = 0; i < count; i++) {
            if (form == Form.DIRECTORY_LEAF) {
                Entry entry = entry(in, page, links);
                int order = Entry.compareNames(entry.name(), name);
                if (order >= 0) {
                    return order == 0 ? Optional.of(entry) : Optional.empty();
                }
            } else {
                Fingerprint child = links.get();
                if (Entry.compareNames(name(in), name) >= 0) {
                    return find(child, name);
                }
            }
        }
        return Optional.empty();
    }

    /** Gives every run of a content in order; inline content and what has none gives nothing. */
    public void runs(Content content, Consumer<Run> to) {
        switch (content) {
            case Content.Runs(List<Run> runs) -> runs.forEach(to);
            case Content.ChunkList(Fingerprint root) -> chunkList(root, to);
            case Content.WholeFile(Fingerprint name) -> chunkList(name, to);
            case Content.Empty _ -> {}
            case Content.Inline _ -> {}
            case Content.Directory _ -> {}
            case Content.Target _ -> {}
            case Content.Device _ -> {}
        }
    }

    private void chunkList(Fingerprint name, Consumer<Run> to) {
        Page page = pages.page(name);
        ByteBuffer in = ByteBuffer.wrap(page.plaintext());
        Supplier<Fingerprint> links = inOrder(page.links());
        if (require(in, Form.CHUNK_LEAF, Form.CHUNK_NODE) == Form.CHUNK_LEAF) {
            EntryCodec.decodeRuns(in, links).forEach(to);
            return;
        }
        for (int i = Varint.readCount(in, page.plaintext().length, Form.SUBJECT); i > 0; i--) {
            Varint.read(in, Form.SUBJECT);
            chunkList(links.get(), to);
        }
    }

    private static Entry entry(ByteBuffer in, Page page, Supplier<Fingerprint> links) {
        int length = Varint.readCount(in, in.remaining(), Form.SUBJECT);
        if (length > in.remaining()) {
            throw HoldfastException.corrupt(Form.SUBJECT, "an entry is cut off");
        }
        Entry entry = EntryCodec.decode(page.plaintext(), in.position(), length, links);
        in.position(in.position() + length);
        return entry;
    }

    private static byte[] name(ByteBuffer in) {
        return Varint.readBytes(in, Varint.readCount(in, in.remaining(), Form.SUBJECT), Form.SUBJECT);
    }

    private static Form require(ByteBuffer in, Form one, Form other) {
        Form form = Form.read(in);
        if (form != one && form != other) {
            throw HoldfastException.corrupt(Form.SUBJECT, "it has the form " + form + " where " + one + " is needed");
        }
        return form;
    }

    private static Supplier<Fingerprint> inOrder(List<Fingerprint> links) {
        Iterator<Fingerprint> rest = links.iterator();
        return () -> {
            if (!rest.hasNext()) {
                throw HoldfastException.corrupt(Form.SUBJECT, "it has too few links");
            }
            return rest.next();
        };
    }
}
