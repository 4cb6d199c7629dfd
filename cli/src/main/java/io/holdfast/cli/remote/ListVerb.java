package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
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
        ServerLink.Listed listed = link.list(kind.path() + narrowed.replaceFirst("^&", "?"), most);
        if (listed.unreadable().isEmpty()) {
            return Shown.listed(context, kind.columns(), listed.items());
        }
        Shown.table(context.output(), kind.columns(), listed.items());
        listed.unreadable().forEach(each -> tell(context.output(), each));
        return context.end(
                ExitCode.COMPLETE_WITH_EXCEPTIONS,
                context.summary(ExitCode.COMPLETE_WITH_EXCEPTIONS)
                        .number("count", listed.items().size())
                        .number("exceptions", listed.unreadable().size()));
    }

    /** What no verb can show or change until it is written anew. */
    private void tell(Output output, JsonNode unreadable) {
        output.line("Cannot be read, " + unreadable.path("id").asString("") + ": "
                + Output.printable(unreadable.path("why").asString("")));
        String at = kind.path() + "/" + unreadable.path("id").asString("") + " --if-match "
                + unreadable.path("version").asLong();
        output.line(
                "  To write it anew: holdfast api PUT " + at + " --body FILE; to remove it: holdfast api DELETE " + at);
        output.object(() -> new JsonLine("unreadable").json("body", unreadable.toString()));
    }
}
