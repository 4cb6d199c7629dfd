package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A page of a chunk list, decoded. */
sealed interface ListPage {
    record Leaf(List<Run> runs) implements ListPage {}

    record Node(List<Child> children) implements ListPage {}

    /** A page below a node, and the bytes of content below it. */
    record Child(Fingerprint page, long length) {}

    /**
     * Reads one.
     *
     * @throws HoldfastException {@link io.holdfast.format.ErrorCode#FORMAT_CORRUPT}
     */
    static ListPage read(Page page) {
        ByteBuffer in = ByteBuffer.wrap(page.plaintext());
        Iterator<Fingerprint> links = page.links().iterator();
        return switch (Form.read(in)) {
            case CHUNK_LEAF -> new Leaf(EntryCodec.decodeRuns(in, () -> next(links)));
            case CHUNK_NODE -> {
                int count = Varint.readCount(in, page.plaintext().length, Form.SUBJECT);
                List<Child> children = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    children.add(new Child(next(links), Varint.read(in, Form.SUBJECT)));
                }
                yield new Node(children);
            }
            case DIRECTORY_LEAF, DIRECTORY_NODE, EXCEPTIONS ->
                throw HoldfastException.corrupt(Form.SUBJECT, "it has another form where a chunk list is needed");
        };
    }

    private static Fingerprint next(Iterator<Fingerprint> links) {
        if (!links.hasNext()) {
            throw HoldfastException.corrupt(Form.SUBJECT, "it has too few links");
        }
        return links.next();
    }
}
