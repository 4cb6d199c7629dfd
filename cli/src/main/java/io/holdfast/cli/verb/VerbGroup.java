package io.holdfast.cli.verb;

import java.util.List;
import java.util.stream.Stream;

/** Verbs under one word, such as {@code repository create}. */
public record VerbGroup(String name, String description, List<VerbGroup> groups, List<? extends Verb> verbs) {
    public VerbGroup {
        groups = List.copyOf(groups);
        verbs = List.copyOf(verbs);
    }

    /** As this, with what another has under the same word. */
    public VerbGroup with(VerbGroup other) {
        return new VerbGroup(
                name,
                other.description,
                Stream.concat(groups.stream(), other.groups.stream()).toList(),
                Stream.concat(verbs.stream(), other.verbs.stream()).toList());
    }
}
