package io.holdfast.agent.nbd;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which bytes of a request have arrived. Chunks mostly come in order, which costs nothing; out of order only so many islands are taken. */
final class Coverage {
    private static final int MOST_ISLANDS = 1024;

    private final NavigableMap<Integer, Integer> islands = new TreeMap<>();
    private int front;

    /** Adds a stretch; false when some of it was there already, or when there are too many islands. */
    boolean add(int from, int length) {
        int end = from + length;
        if (from < front) {
            return false;
        }
        if (from > front) {
            return addIsland(from, end);
        }
        Map.Entry<Integer, Integer> next = islands.firstEntry();
        if (next != null && next.getKey() < end) {
            return false;
        }
        front = end;
        while (!islands.isEmpty() && islands.firstKey() == front) {
            front = islands.pollFirstEntry().getValue();
        }
        return true;
    }

    private boolean addIsland(int from, int end) {
        int start = from;
        int stop = end;
        Map.Entry<Integer, Integer> before = islands.floorEntry(from);
        Map.Entry<Integer, Integer> after = islands.ceilingEntry(from);
        if ((before != null && before.getValue() > from) || (after != null && after.getKey() < end)) {
            return false;
        }
        if (before != null && before.getValue() == from) {
            start = before.getKey();
        }
        if (after != null && after.getKey() == end) {
            stop = after.getValue();
            islands.remove(end);
        }
        islands.put(start, stop);
        return islands.size() <= MOST_ISLANDS;
    }

    /** How many bytes arrived from the beginning on without a gap. */
    int front() {
        return front;
    }
}
