package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** {@code … list}. */
record ListVerb(Kind kind) implements LoggedInVerb {
    @Override
    public Options options() {
        Options options = Options.of("list", "Lists them.").value("--limit", "COUNT", "At most so many (default all).");
        kind.filters().forEach(each -> each.describe(options));
        return options;
    }

    @Override
    public List<Operation> operations() {
        return List.of(kind.list());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        int most = arguments.count("--limit", 1).orElse(Integer.MAX_VALUE);
        String narrowed =
                kind.filters().stream().map(each -> each.query(arguments, link)).collect(Collectors.joining());
        List<JsonNode> items = link.items(kind.path() + narrowed.replaceFirst("^&", "?"), most);
        return Shown.listed(context, kind.columns(), items);
    }
}
