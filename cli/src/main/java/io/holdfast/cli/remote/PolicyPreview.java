package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code policy preview}. */
final class PolicyPreview implements Verb {
    private static final List<String> COLUMNS = List.of(
            "DUE=/due", "SCHEDULE=/schedule", "KIND=/kind", "WHAT=/fate/type", "UNTIL=/fate/until", "BY=/fate/by");

    @Override
    public Options options() {
        return Options.of("preview", "Shows what a policy comes to in the next 14 days, and stores nothing.")
                .operands("FILE", "The policy; - for standard input.");
    }

    @Override
    public ExitCode run(Context context) {
        String file = context.arguments().operands(1, 1).getFirst();
        JsonNode policy = ServerLink.parse(file, Shown.content(file));
        List<JsonNode> runs = new ArrayList<>();
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            link.post("/api/v1/policies/preview", policy.toString())
                    .body()
                    .path("runs")
                    .forEach(runs::add);
        }
        Shown.table(context.output(), COLUMNS, runs);
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("count", runs.size()));
    }
}
