package io.holdfast.protocol.control;

import io.holdfast.protocol.Problem;
import java.util.List;
import java.util.Optional;

/** A part of an answer; the last is an {@link End}. */
public sealed interface Part {
    record Entries(List<ListedEntry> entries) implements Part {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** Content, paid for with credit. */
    record Content(byte[] bytes) implements Part {}

    /** Nothing more comes; with a problem, what came before may be less than was asked for. */
    record End(Optional<Problem> problem) implements Part {}
}
