package io.holdfast.agent.restore;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.agent.restore.SnapshotReader.Visitor;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Goes through a tree without recursion, for a tree may be deeper than a stack. */
final class TreeWalk {
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
}
