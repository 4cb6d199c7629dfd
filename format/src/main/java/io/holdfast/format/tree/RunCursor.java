package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
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
    private long before;
    private long skip;

    public RunCursor(PageSource pages, Content content) {
        this(pages, content, 0);
    }

    /**
     * Begins with the run in which a position lies. Only the pages on the way there are read.
     *
     * @param position in bytes; at or behind the end there are no runs
     */
    public RunCursor(PageSource pages, Content content, long position) {
        this.pages = pages;
        skip = position;
        switch (content) {
            case Content.Runs(List<Run> runs) -> open(runs);
            case Content.ChunkList(Fingerprint root) -> path.push(List.of(root).iterator());
            case Content.WholeFile(Fingerprint name) -> path.push(List.of(name).iterator());
            case Content.Empty _ -> {}
            case Content.Inline _ -> {}
            case Content.Directory _ -> {}
            case Content.Target _ -> {}
            case Content.Device _ -> {}
        }
    }

    /** Bytes before the next run. */
    public long position() {
        return before;
    }

    /** Steps over something this long when what is looked for lies behind it. */
    private boolean stepOver(long length) {
        if (length > skip) {
            return false;
        }
        skip -= length;
        before += length;
        return true;
    }

    private void open(List<Run> runs) {
        int first = 0;
        while (first < runs.size() && stepOver(runs.get(first).length())) {
            first++;
        }
        if (first < runs.size()) {
            skip = 0;
        }
        open = runs.subList(first, runs.size()).iterator();
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
        switch (ListPage.read(page)) {
            case ListPage.Leaf(List<Run> runs) -> open(runs);
            case ListPage.Node(List<ListPage.Child> children) -> {
                int first = 0;
                // Whatever ends before the position is not entered.
                while (first < children.size()
                        && skip > 0
                        && stepOver(children.get(first).length())) {
                    first++;
                }
                path.push(children.subList(first, children.size()).stream()
                        .map(ListPage.Child::page)
                        .iterator());
            }
        }
    }

    @Override
    public Run next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Run run = open.next();
        before += run.length();
        return run;
    }
}
