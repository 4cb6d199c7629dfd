package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The runs of one content in order, a page at a time: for who reads or cuts beside them. */
public final class RunCursor implements Iterator<Run> {
    private final PageSource pages;
    private final Deque<Iterator<Fingerprint>> path = new ArrayDeque<>();
    private Iterator<Run> open = List.<Run>of().iterator();

    public RunCursor(PageSource pages, Content content) {
        this.pages = pages;
        switch (content) {
            case Content.Runs(List<Run> runs) -> open = runs.iterator();
            case Content.ChunkList(Fingerprint root) -> path.push(List.of(root).iterator());
            case Content.WholeFile(Fingerprint name) -> path.push(List.of(name).iterator());
            case Content.Empty _ -> {}
            case Content.Inline _ -> {}
            case Content.Directory _ -> {}
            case Content.Target _ -> {}
            case Content.Device _ -> {}
        }
    }

    @Override
    public boolean hasNext() {
        while (!open.hasNext() && !path.isEmpty()) {
            if (path.element().hasNext()) {
                enter(pages.page(path.element().next()));
            } else {
                path.pop();
            }
        }
        return open.hasNext();
    }

    private void enter(Page page) {
        ByteBuffer in = ByteBuffer.wrap(page.plaintext());
        Iterator<Fingerprint> links = page.links().iterator();
        Form form = Form.read(in);
        if (form == Form.CHUNK_LEAF) {
            open = EntryCodec.decodeRuns(in, () -> {
                        if (!links.hasNext()) {
                            throw HoldfastException.corrupt(Form.SUBJECT, "it has too few links");
                        }
                        return links.next();
                    })
                    .iterator();
        } else if (form == Form.CHUNK_NODE) {
            int count = Varint.readCount(in, page.plaintext().length, Form.SUBJECT);
            if (count > page.links().size()) {
                throw HoldfastException.corrupt(Form.SUBJECT, "it has too few links");
            }
            path.push(page.links().subList(0, count).iterator());
        } else {
            throw HoldfastException.corrupt(Form.SUBJECT, "it has the form " + form + " where a chunk list is needed");
        }
    }

    @Override
    public Run next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return open.next();
    }
}
