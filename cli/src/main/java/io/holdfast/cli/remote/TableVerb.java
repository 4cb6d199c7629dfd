package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What belongs to one, as a table: {@code group resources}, {@code run exceptions}.
 *
 * @param list name of the answer's field with the items
 * @param columns as {@link Column#of} reads them
 */
record TableVerb(Kind kind, String word, String description, String list, List<String> columns)
        implements LoggedInVerb {
    TableVerb {
        columns = List.copyOf(columns);
    }

    @Override
    public Options options() {
        return Options.of(word, description).operands(kind.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(kind.path() + "/{id}/" + word));
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        JsonNode answer = link.act(operations().getFirst(), kind.id(link, meant));
        return Shown.listed(context, columns, Shown.each(answer.path(list)));
    }
}
