package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.layout.Varint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes above a sequence of leaves: collects children, ends a node where the content says so, and grows as many levels as are needed. {@code K} is
 * what a node keeps of each child.
 */
final class PageTree<K> {
    private static final int MIN = 128;
    private static final int MAX = 2048;
    private static final int BOUNDARY = 512;

    /** What distinguishes a tree of directories from one of chunk lists. */
    interface Keys<K> {
        void write(ByteArrayOutputStream out, K key);

        /** The key of a node above these, in their order. */
        K over(List<K> keys);
    }

    private record Child<K>(Fingerprint page, K key) {}

    private final Form form;
    private final Keys<K> keys;
    private final PageSink sink;
    private final List<List<Child<K>>> levels = new ArrayList<>();

    PageTree(Form form, Keys<K> keys, PageSink sink) {
        this.form = form;
        this.keys = keys;
        this.sink = sink;
    }

    void add(Fingerprint page, K key) {
        add(0, new Child<>(page, key));
    }

    /** Whether a node of this height could be added right here: all below it have just ended. */
    boolean takes(int height) {
        return levels.stream().limit(height).allMatch(List::isEmpty);
    }

    /** Adds a node of another tree that ended because its content said so, where this one {@link #takes} it; a leaf has the height 0. */
    void add(Fingerprint page, K key, int height) {
        while (levels.size() < height) {
            levels.add(new ArrayList<>());
        }
        add(height, new Child<>(page, key));
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    private void add(int level, Child<K> child) {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        List<Child<K>> open = levels.get(level);
        open.add(child);
        if (ends(open.size(), child.page)) {
            close(level);
        }
    }

    /** Whether a list of {@code size} items ends behind one of this name. */
    static boolean ends(int size, Fingerprint last) {
        return size >= MAX || (size >= MIN && last.tail() % BOUNDARY == 0);
    }

    private void close(int level) {
        List<Child<K>> open = levels.get(level);
        Page page = page(open);
        Child<K> node = new Child<>(sink.put(page), keys.over(keysOf(open)));
        open.clear();
        add(level + 1, node);
    }

    private List<K> keysOf(List<Child<K>> children) {
        return children.stream().map(Child::key).toList();
    }

    private Page page(List<Child<K>> children) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(form.number());
        Varint.write(out, children.size());
        children.forEach(child -> keys.write(out, child.key));
        return new Page(children.stream().map(Child::page).toList(), out.toByteArray());
    }

    /** The last page, not yet put: the caller names it. Empty when a single leaf needs no node above it, and then that leaf is the root. */
    Page finish() {
        for (int level = 0; level < levels.size() - 1; level++) {
            if (!levels.get(level).isEmpty()) {
                close(level);
            }
        }
        return page(levels.getLast());
    }
}
