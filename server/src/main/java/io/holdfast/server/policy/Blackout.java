package io.holdfast.server.policy;

import java.time.LocalDate;

/** Days on which nothing begins, both ends included, such as a close of books or a holiday. */
public record Blackout(String name, LocalDate first, LocalDate last) {
    public Blackout {
        Invalid.when(name.isBlank(), "blackouts.name", "a blackout has a name");
        Invalid.when(last.isBefore(first), "blackouts.last", "it ends no earlier than it begins");
    }

    boolean contains(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }
}
