package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.layout.Varint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Takes the runs of one content in order and stores them as the smallest form that holds them. Memory does not grow with the content. */
public final class ChunkListBuilder {
    private static final PageTree.Keys<Long> LENGTHS = new PageTree.Keys<>() {
        @Override
        public void write(ByteArrayOutputStream out, Long key) {
            Varint.write(out, key);
        }

        @Override
        public Long over(List<Long> keys) {
            return keys.stream().mapToLong(Long::longValue).sum();
        }
    };

    private final PageSink sink;
    private final PageTree<Long> nodes;
    private final List<Run> open = new ArrayList<>();
    private long length;

    public ChunkListBuilder(PageSink sink) {
        this.sink = sink;
        nodes = new PageTree<>(Form.CHUNK_NODE, LENGTHS, sink);
    }

    /** Adds the next run; neighbouring holes become one. */
    public void add(Run run) {
        length += run.length();
        if (run instanceof Run.Hole(long more) && !open.isEmpty() && open.getLast() instanceof Run.Hole(long before)) {
            open.set(open.size() - 1, new Run.Hole(before + more));
            return;
        }
        if (ended() || open.size() >= 4096) {
            flush();
        }
        open.add(run);
    }

    private boolean ended() {
        return !open.isEmpty()
                && open.getLast() instanceof Run.Stored(int size, Fingerprint chunk)
                && PageTree.ends(open.size(), chunk);
    }

    /**
     * Adds a part of another list, which must be stored and stay so: as it is where pages of this list have just ended, else what is in it. The result is the same as if all
     * its runs were added.
     *
     * @param pages gives those of the part
     */
    public void add(Subtree part, PageSource pages) {
        if (ended()) {
            flush();
        }
        if (open.isEmpty() && nodes.takes(part.height())) {
            length += part.length();
            nodes.add(part.page(), part.length(), part.height());
            return;
        }
        switch (ListPage.read(pages.page(part.page()))) {
            case ListPage.Leaf(List<Run> runs) -> runs.forEach(this::add);
            case ListPage.Node(List<ListPage.Child> children) ->
                children.forEach(each -> add(new Subtree(each.page(), part.height() - 1, each.length()), pages));
        }
    }

    /** Bytes of content added so far. */
    public long length() {
        return length;
    }

    private void flush() {
        Page leaf = leaf(open);
        long bytes = open.stream().mapToLong(Run::length).sum();
        open.clear();
        nodes.add(sink.put(leaf), bytes);
    }

    static Page leaf(List<Run> runs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Form.CHUNK_LEAF.number());
        out.writeBytes(EntryCodec.encodeRuns(runs));
        return new Page(EntryCodec.chunks(runs), out.toByteArray());
    }

    /** The content, all of it stored. */
    public Content finish() {
        if (nodes.isEmpty() && open.isEmpty()) {
            return new Content.Empty();
        }
        if (nodes.isEmpty() && open.size() <= Content.MAX_RUNS) {
            return new Content.Runs(open);
        }
        return new Content.ChunkList(sink.put(last()));
    }

    /** The content under the name of the whole file, all of it stored. */
    public Content finishAs(Fingerprint wholeFile) {
        sink.putWholeFile(wholeFile, last());
        return new Content.WholeFile(wholeFile);
    }

    private Page last() {
        if (nodes.isEmpty()) {
            return leaf(open);
        }
        if (!open.isEmpty()) {
            flush();
        }
        return nodes.finish();
    }
}
