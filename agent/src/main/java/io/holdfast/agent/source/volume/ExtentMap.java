package io.holdfast.agent.source.volume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** The extents of a source in a window that moves from front to back; neighbours of one kind are one. */
public final class ExtentMap {
    private final Iterator<SourceExtent> rest;
    private final long size;
    private final Deque<SourceExtent> window = new ArrayDeque<>();
    private long pulled;

    public ExtentMap(ExtentSource source) {
        rest = source.extents();
        size = source.size();
    }

    /** Nothing before this position will be asked for again. */
    public void forget(long before) {
        while (!window.isEmpty() && window.getFirst().end() <= before) {
            window.removeFirst();
        }
    }

    /** The extent in which a position lies, which is before the end. */
    public SourceExtent at(long position) {
        while (pulled <= position) {
            pull();
        }
        // Its end is known only when something else follows it.
        while (window.getLast().position() <= position && pulled < size) {
            pull();
        }
        for (SourceExtent each : window) {
            if (position < each.end()) {
                return each;
            }
        }
        throw new IllegalStateException("no extent at " + position);
    }

    /** Where the next zeros begin, or the end; not looked for beyond {@code enough}. */
    public long endOfBytes(long position, long enough) {
        long end = position;
        while (end < size) {
            SourceExtent extent = at(end);
            if (extent.kind() == SourceExtent.Kind.ZERO) {
                break;
            }
            end = extent.end();
            if (end >= enough) {
                break;
            }
        }
        return end;
    }

    private void pull() {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("the extents end at " + pulled + " instead of " + size);
        }
        SourceExtent next = rest.next();
        if (next.position() != pulled || next.end() > size) {
            throw new IllegalArgumentException("an extent from " + next.position() + " to " + next.end()
                    + " where one from " + pulled + " to at most " + size + " is due");
        }
        pulled = next.end();
        SourceExtent last = window.peekLast();
        if (last != null && last.kind() == next.kind()) {
            window.removeLast();
            window.addLast(new SourceExtent(last.position(), last.length() + next.length(), last.kind()));
        } else {
            window.addLast(next);
        }
    }
}
