package io.holdfast.cli.verb;

import java.util.List;

/** Verbs under one word, such as {@code repository create}. */
public record VerbGroup(String name, String description, List<VerbGroup> groups, List<Verb> verbs) {
    public VerbGroup {
        groups = List.copyOf(groups);
        verbs = List.copyOf(verbs);
    }
}
