package io.holdfast.server.database;

import java.util.Collection;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/** Many values, in as many as one statement asks for at once. */
public final class Portions {
    /** Two of each fit what SQLite takes in one statement, and plans stay small. */
    private static final int SIZE = 1_000;

    private Portions() {}

    public static <T> Stream<List<T>> of(Collection<T> all) {
        return all.stream().gather(Gatherers.windowFixed(SIZE));
    }
}
