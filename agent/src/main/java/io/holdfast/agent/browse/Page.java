package io.holdfast.agent.browse;

import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.agent.restore.SnapshotReader.Visitor;
import io.holdfast.format.tree.Entry;
import java.util.Arrays;

/** Takes what is directly in a directory and comes after a name, until a list is full. What is no directory is listed itself. */
final class Page implements Visitor {
    private final byte[] after;
    private final Listed listed;
    private final Answering answering;
    private boolean inside;

    Page(byte[] after, Listed listed, Answering answering) {
        this.after = after;
        this.listed = listed;
        this.answering = answering;
    }

    @Override
    public Onward visit(Located located) {
        answering.check();
        Entry entry = located.entry();
        if (!inside && entry.type() == Entry.Type.DIRECTORY) {
            inside = true;
            return Onward.CONTINUE;
        }
        if (after.length == 0 || Arrays.compareUnsigned(entry.name(), after) > 0) {
            listed.add(located);
        }
        return listed.full() ? Onward.STOP : Onward.PASS_BY;
    }
}
