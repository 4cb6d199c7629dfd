package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code policy preview}. */
final class PolicyPreview implements LoggedInVerb {
    private static final Operation PREVIEW = Operation.post("/api/v1/policies/preview");
    static final List<String> COLUMNS = List.of(
            "DUE=time:/due",
            "SCHEDULE=/schedule",
            "KIND=/kind",
            "WHAT=/fate/type",
            "UNTIL=time:/fate/until",
            "BY=/fate/by");

    @Override
    public Options options() {
        return Options.of("preview", "Shows what a policy comes to in the next 14 days, and stores nothing.")
                .operands("FILE", "The policy; - for standard input.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(PREVIEW);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String file = context.arguments().operands(1, 1).getFirst();
        JsonNode policy = ServerLink.parse(file, Shown.content(file));
        JsonNode answer = link.post(PREVIEW.path(), policy.toString()).body();
        return Shown.listed(context, COLUMNS, Shown.each(answer.path("runs")));
    }
}
