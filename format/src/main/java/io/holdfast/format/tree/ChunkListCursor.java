package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds runs and whole parts of one content by their positions; only the pages on the way there are read. Quick when positions rise. */
public final class ChunkListCursor {
    private final PageSource pages;
    private final Content content;
    private final List<Frame> path = new ArrayList<>();

    public ChunkListCursor(PageSource pages, Content content) {
        this.pages = pages;
        this.content = content;
    }

    /**
     * A page on the way from the root.
     *
     * @param position where its content begins
     * @param ends where that of each of its items ends
     * @param last whether nothing of the list lies behind it: then it ends where the list does, and not because its content says so
     */
    private record Frame(ListPage page, int height, long position, long[] ends, boolean last) {
        static Frame of(ListPage page, int height, long position, boolean last) {
            long[] ends = switch (page) {
                case ListPage.Leaf(List<Run> runs) ->
                    runs.stream().mapToLong(Run::length).toArray();
                case ListPage.Node(List<ListPage.Child> children) ->
                    children.stream().mapToLong(ListPage.Child::length).toArray();
            };
            long at = position;
            for (int i = 0; i < ends.length; i++) {
                at += ends[i];
                ends[i] = at;
            }
            return new Frame(page, height, position, ends, last);
        }

        long end() {
            return ends.length == 0 ? position : ends[ends.length - 1];
        }

        boolean holds(long at) {
            return at >= position && at < end();
        }

        /** The item in which a position lies that is held. */
        int index(long at) {
            int found = Arrays.binarySearch(ends, at);
            int index = found < 0 ? -found - 1 : found + 1;
            // Items without length hold nothing.
            while (ends[index] <= at) {
                index++;
            }
            return index;
        }

        long start(int index) {
            return index == 0 ? position : ends[index - 1];
        }
    }

    /** The run in which a position lies; empty behind the end. */
    public Optional<PlacedRun> at(long position) {
        if (!climb(position)) {
            return Optional.empty();
        }
        while (true) {
            Frame frame = path.getLast();
            int index = frame.index(position);
            switch (frame.page) {
                case ListPage.Leaf(List<Run> runs) -> {
                    return Optional.of(new PlacedRun(frame.start(index), runs.get(index)));
                }
                case ListPage.Node(List<ListPage.Child> children) -> enter(frame, index, children.get(index));
            }
        }
    }

    /** The largest part that begins right here and ends no later than {@code end}. */
    public Optional<Subtree> subtree(long position, long end) {
        if (!climb(position)) {
            return Optional.empty();
        }
        for (int depth = 0; ; depth++) {
            Frame frame = path.get(depth);
            if (!(frame.page instanceof ListPage.Node(List<ListPage.Child> children))) {
                return Optional.empty();
            }
            int index = frame.index(position);
            boolean last = frame.last && index == children.size() - 1;
            if (frame.start(index) == position && frame.ends[index] <= end && !last) {
                ListPage.Child child = children.get(index);
                return Optional.of(new Subtree(child.page(), frame.height - 1, child.length()));
            }
            if (depth + 1 == path.size()) {
                enter(frame, index, children.get(index));
            }
        }
    }

    /** Leaves pages that do not hold a position; false when none does. */
    private boolean climb(long position) {
        while (path.size() > 1 && !path.getLast().holds(position)) {
            path.removeLast();
        }
        if (path.isEmpty()) {
            path.add(root());
        }
        return path.getLast().holds(position);
    }

    private Frame root() {
        return switch (content) {
            case Content.Runs(List<Run> runs) -> Frame.of(new ListPage.Leaf(runs), 0, 0, true);
            case Content.ChunkList(Fingerprint root) -> root(root);
            case Content.WholeFile(Fingerprint name) -> root(name);
            case Content.Empty _, Content.Inline _, Content.Directory _, Content.Target _, Content.Device _ ->
                Frame.of(new ListPage.Leaf(List.of()), 0, 0, true);
        };
    }

    private Frame root(Fingerprint name) {
        ListPage root = ListPage.read(pages.page(name));
        int height = 0;
        ListPage below = root;
        while (below instanceof ListPage.Node(List<ListPage.Child> children) && !children.isEmpty()) {
            below = ListPage.read(pages.page(children.getFirst().page()));
            height++;
        }
        return Frame.of(root, height, 0, true);
    }

    private void enter(Frame above, int index, ListPage.Child child) {
        ListPage page = ListPage.read(pages.page(child.page()));
        boolean last = above.last && index == above.ends.length - 1;
        Frame frame = Frame.of(page, above.height - 1, above.start(index), last);
        if (frame.end() != above.ends[index] || (page instanceof ListPage.Leaf) != (frame.height == 0)) {
            throw HoldfastException.corrupt(Form.SUBJECT, "it does not fit the page above it");
        }
        path.add(frame);
    }
}
