package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * Something of which the API has a list.
 *
 * @param word as the command line calls it
 * @param path of the list
 * @param columns of its table, see {@link Shown#table}
 * @param filters what its list can be narrowed by: the option's name, and the API's after {@code =} where it is another
 */
record Kind(String word, String path, List<String> columns, List<String> filters) {
    Kind {
        filters = List.copyOf(filters);
        columns = List.copyOf(columns);
    }

    String one(String id) {
        return path + "/" + ServerLink.encoded(id);
    }

    /** The verbs of definitions, which are whole JSON documents, and more. */
    VerbGroup group(String description, Verb... more) {
        List<Verb> verbs = new ArrayList<>(List.of(
                new ListVerb(this),
                new ShowVerb(this),
                new CreateVerb(this),
                new ChangeVerb(this),
                new RemoveVerb(this)));
        verbs.addAll(List.of(more));
        return new VerbGroup(word, description, List.of(), verbs);
    }
}
