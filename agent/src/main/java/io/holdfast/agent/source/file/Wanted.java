package io.holdfast.agent.source.file;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A name on the way to what was asked for: either all that is below it, or only the children given here. */
public final class Wanted {
    private final SortedMap<byte[], Wanted> children = new TreeMap<>(Arrays::compareUnsigned);
    private boolean everything;

    Wanted() {}

    /** Adds a path by its names. What was asked for twice, or lies below something asked for, is there once. */
    void add(List<byte[]> names) {
        Wanted at = this;
        for (byte[] name : names) {
            if (at.everything) {
                return;
            }
            at = at.children.computeIfAbsent(name, _ -> new Wanted());
        }
        at.everything = true;
        at.children.clear();
    }

    /** Whether this and all below it was asked for. */
    public boolean everything() {
        return everything;
    }

    /** In the order of names; empty where {@link #everything} is. */
    public SortedMap<byte[], Wanted> children() {
        return Collections.unmodifiableSortedMap(children);
    }
}
