package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Something of which the API has a list. What has a column NAME can be meant by its name.
 *
 * @param word as the command line calls it
 * @param path of the list
 * @param columns of its table, as {@link Column#of} reads them
 */
record Kind(String word, String path, List<String> columns, List<Filter> filters) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    Kind {
        filters = List.copyOf(filters);
        columns = List.copyOf(columns);
    }

    Operation list() {
        return Operation.get(path);
    }

    Operation show() {
        return Operation.get(path + "/{id}");
    }

    Operation create() {
        return Operation.post(path);
    }

    Operation change() {
        return Operation.put(path + "/{id}");
    }

    Operation remove() {
        return Operation.delete(path + "/{id}");
    }

    /** Something that is done with one. */
    Operation act(String act) {
        return Operation.post(path + "/{id}/" + act);
    }

    /** What one is called on a command line. */
    String operand() {
        return named().isPresent() ? "NAME-OR-ID" : "ID";
    }

    private Optional<String> named() {
        return columns.stream()
                .map(Column::of)
                .filter(column -> column.title().equals("NAME"))
                .map(Column::pointer)
                .findFirst();
    }

    /** The id of the one that is meant; what fits none is left to the server to refuse. */
    String id(ServerLink link, String meant) {
        if (named().isEmpty() || ID.matcher(meant).matches()) {
            return meant;
        }
        String name = named().orElseThrow();
        boolean narrowed =
                filters.stream().anyMatch(filter -> filter.parameter().equals("name"));
        List<JsonNode> called =
                link.items(path + (narrowed ? "?name=" + ServerLink.encoded(meant) : ""), Integer.MAX_VALUE).stream()
                        .filter(each -> each.at(name).asString("").equals(meant))
                        .toList();
        if (called.size() > 1) {
            List<String> ids =
                    called.stream().map(each -> each.path("id").asString()).toList();
            throw Arguments.usage(
                    meant,
                    "Several are called " + meant + ": say by its id which " + word + " you mean: "
                            + String.join(", ", ids) + ".");
        }
        return called.isEmpty() ? meant : called.getFirst().path("id").asString();
    }

    /** The verbs that look. */
    List<RemoteVerb> looking() {
        return List.of(new ListVerb(this), new ShowVerb(this));
    }

    /** The verbs of definitions, which are changed and removed, and more. */
    List<RemoteVerb> defining(Form form, RemoteVerb... more) {
        return defining(new RemoveVerb(this), form, more);
    }

    /** As {@link #defining(Form, RemoteVerb...)}, removed in a way of its own. */
    List<RemoteVerb> defining(RemoteVerb remove, Form form, RemoteVerb... more) {
        Field name = new Field("--name", "NAME", "Call it so from now on.", "/name", Field.TEXT);
        List<RemoteVerb> verbs = new ArrayList<>(looking());
        verbs.add(new CreateVerb(this, form));
        verbs.add(new ChangeVerb(this, form.with(name)));
        verbs.add(remove);
        verbs.addAll(List.of(more));
        return verbs;
    }
}
