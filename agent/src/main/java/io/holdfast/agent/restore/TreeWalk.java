package io.holdfast.agent.restore;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.agent.restore.SnapshotReader.Visitor;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Goes through a tree without recursion, for a tree may be deeper than a stack. */
final class TreeWalk {
    /** So many pages are read in one go. */
    static final int AHEAD = 64;

    private final SnapshotReader reader;

    TreeWalk(SnapshotReader reader) {
        this.reader = reader;
    }

    void walk(byte[] path, Entry top, Visitor visitor) {
        Deque<Located> next = new ArrayDeque<>();
        next.push(new Located(path, top));
        while (!next.isEmpty()) {
            Located at = next.pop();
            Onward onward = visitor.visit(at);
            if (onward == Onward.STOP) {
                return;
            }
            if (onward == Onward.CONTINUE && at.entry().content() instanceof Content.Directory directory) {
                if (!reader.pages().has(directory.root())) {
                    prefetch(directory.root(), next);
                }
                List<Located> inside = new ArrayList<>();
                reader.tree()
                        .entries(
                                directory.root(),
                                entry -> inside.add(new Located(Paths.joined(at.path(), entry.name()), entry)));
                Collections.reverse(inside);
                inside.forEach(next::push);
            }
        }
    }

    private void prefetch(Fingerprint first, Deque<Located> next) {
        List<Fingerprint> names = new ArrayList<>();
        names.add(first);
        next.stream()
                .limit(4 * AHEAD)
                .map(located -> located.entry().content())
                .filter(Content.Directory.class::isInstance)
                .limit(AHEAD)
                .forEach(content -> names.add(((Content.Directory) content).root()));
        reader.pages().prefetch(names);
    }
}
