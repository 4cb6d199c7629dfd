package io.holdfast.server.database;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Part of a list; {@code next} is handed back as {@code after} to see what follows, and is absent at the end. */
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }

    /** Makes a page of what was read with one item more than asked for, which tells whether anything follows. */
    public static <T> Page<T> of(List<T> read, int limit, Function<T, String> cursor) {
        if (read.size() <= limit) {
            return new Page<>(read, Optional.empty());
        }
        List<T> shown = read.subList(0, limit);
        return new Page<>(shown, Optional.of(cursor.apply(shown.getLast())));
    }

    public <R> Page<R> map(Function<T, R> each) {
        return new Page<>(items.stream().map(each).toList(), next);
    }
}
