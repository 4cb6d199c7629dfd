package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/** The entries of one directory in the order of names, a page at a time: for who walks beside them. */
public final class EntryCursor implements Iterator<Entry> {
    private final PageSource pages;
    private final Deque<Open> path = new ArrayDeque<>();
    private Optional<Entry> next;

    public EntryCursor(PageSource pages, Fingerprint directory) {
        this.pages = pages;
        path.push(open(directory));
        next = advance();
    }

    /** A page of which some items were given. */
    private static final class Open {
        private final byte[] plaintext;
        private final ByteBuffer in;
        private final Form form;
        private final Iterator<Fingerprint> links;
        private int left;

        Open(Page page) {
            plaintext = page.plaintext();
            in = ByteBuffer.wrap(plaintext);
            form = Form.read(in);
            if (form != Form.DIRECTORY_LEAF && form != Form.DIRECTORY_NODE) {
                throw HoldfastException.corrupt(
                        Form.SUBJECT, "it has the form " + form + " where a directory is needed");
            }
            left = Varint.readCount(in, plaintext.length, Form.SUBJECT);
            links = page.links().iterator();
        }

        Fingerprint link() {
            if (!links.hasNext()) {
                throw HoldfastException.corrupt(Form.SUBJECT, "it has too few links");
            }
            return links.next();
        }
    }

    private Open open(Fingerprint name) {
        return new Open(pages.page(name));
    }

    private Optional<Entry> advance() {
        while (!path.isEmpty()) {
            Open page = path.element();
            if (page.left == 0) {
                path.pop();
                continue;
            }
            page.left--;
            int length = Varint.readCount(page.in, page.in.remaining(), Form.SUBJECT);
            if (length > page.in.remaining()) {
                throw HoldfastException.corrupt(Form.SUBJECT, "an entry is cut off");
            }
            int at = page.in.position();
            page.in.position(at + length);
            if (page.form == Form.DIRECTORY_LEAF) {
                Supplier<Fingerprint> links = page::link;
                return Optional.of(EntryCodec.decode(page.plaintext, at, length, links));
            }
            path.push(open(page.link()));
        }
        return Optional.empty();
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    /** The next entry without going past it. */
    public Optional<Entry> peek() {
        return next;
    }

    @Override
    public Entry next() {
        Entry entry = next.orElseThrow(NoSuchElementException::new);
        next = advance();
        return entry;
    }
}
