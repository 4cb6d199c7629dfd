package io.holdfast.agent.source.file;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A name on the way to what was asked for: either all that is below it, or only the children given here. What was asked for by a path of its own is known also where all around it was. */
public final class Wanted {
    private static final Wanted ALL = whole();

    private final SortedMap<byte[], Wanted> children = new TreeMap<>(Arrays::compareUnsigned);
    private boolean everything;
    private boolean asked;

    Wanted() {}

    private static Wanted whole() {
        Wanted whole = new Wanted();
        whole.everything = true;
        return whole;
    }

    /** All that is below a name, of which nothing was asked for by itself. */
    public static Wanted all() {
        return ALL;
    }

    /** Adds a path by its names. */
    void add(List<byte[]> names) {
        Wanted at = this;
        for (byte[] name : names) {
            boolean below = at.everything;
            at = at.children.computeIfAbsent(name, _ -> new Wanted());
            at.everything |= below;
        }
        at.asked = true;
        at.takeEverything();
    }

    private void takeEverything() {
        everything = true;
        children.values().forEach(Wanted::takeEverything);
    }

    /** Whether this and all below it is wanted. */
    public boolean everything() {
        return everything;
    }

    /** Whether a path asked for this itself, so that nothing leaves it out. */
    public boolean asked() {
        return asked;
    }

    /** What is asked for by itself at this name, or further below it. */
    public Optional<Wanted> child(byte[] name) {
        return Optional.ofNullable(children.get(name));
    }

    /** In the order of names; where {@link #everything} is, only those that lead to something asked for by itself. */
    public SortedMap<byte[], Wanted> children() {
        return Collections.unmodifiableSortedMap(children);
    }

    /** What is left of it where it is left out: all of it if it was asked for by itself, else what leads to such. Empty when there is none. */
    public Optional<Wanted> leftOut() {
        if (asked) {
            return Optional.of(this);
        }
        Wanted way = new Wanted();
        children.forEach((name, child) -> child.leftOut().ifPresent(rest -> way.children.put(name, rest)));
        return way.children.isEmpty() ? Optional.empty() : Optional.of(way);
    }
}
