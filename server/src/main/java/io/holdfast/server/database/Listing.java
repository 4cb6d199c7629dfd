package io.holdfast.server.database;

import java.util.List;
import java.util.Optional;

/** A {@link Page} of definitions. Those of it that cannot be read are told apart, so that they do not hide the others. */
public record Listing<T>(List<Definition<T>> items, List<Unreadable> unreadable, Optional<String> next) {
    public Listing {
        items = List.copyOf(items);
        unreadable = List.copyOf(unreadable);
    }
}
