package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code point find}. */
final class PointFind implements LoggedInVerb {
    private static final Operation FIND = Operation.get(Points.path("find"));

    @Override
    public Options options() {
        return ResourceFind.describe(Options.of("find", "Finds entries of recovery points by name.")
                .operands("PATTERN", "As for --exclude of backups: *.xlsx, /home/**/mail.")
                .value("--point", "ID", "In this point.")
                .value("--resource", "NAME-OR-ID", "In all points of this resource, with versions."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(FIND);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        String pattern = arguments.operands(1, 1).getFirst();
        Optional<String> point = arguments.text("--point");
        Optional<String> resource = arguments.text("--resource");
        if (point.isPresent() == resource.isPresent()) {
            throw Arguments.usage("find", "Give either --point ID or --resource NAME-OR-ID.");
        }
        return resource.map(each -> ResourceFind.find(context, link, each, pattern))
                .orElseGet(() -> inPoint(context, link, point.orElseThrow(), pattern));
    }

    private static ExitCode inPoint(Context context, ServerLink link, String point, String pattern) {
        JsonNode answer = link.get(FIND.at(point) + "?pattern=" + ServerLink.encoded(pattern))
                .body();
        List<JsonNode> items = Shown.each(answer.path("items"));
        Shown.table(context.output(), PointLs.COLUMNS, items);
        return ResourceFind.end(context, items.size(), answer);
    }
}
