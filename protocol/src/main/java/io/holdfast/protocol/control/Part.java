package io.holdfast.protocol.control;

import io.holdfast.protocol.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of an answer; the last is an {@link End}. */
public sealed interface Part {
    record Entries(List<ListedEntry> entries) implements Part {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** What a restore would do, in the order in which it would be done. */
    record Outlook(List<Foreseen> entries) implements Part {
        public Outlook {
            entries = List.copyOf(entries);
        }
    }

    /** Sums over everything, also over what was not listed. */
    record Sums(Map<String, Long> figures) implements Part {
        public Sums {
            figures = Map.copyOf(figures);
        }
    }

    /** Content, paid for with credit. */
    record Content(byte[] bytes) implements Part {}

    /** Nothing more comes; with a problem, what came before may be less than was asked for. */
    record End(Optional<Problem> problem) implements Part {}
}
