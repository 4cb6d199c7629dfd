package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code policy preview}. */
record PolicyPreview(Form form) implements LoggedInVerb {
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
        return Policies.describe(
                form, Options.of("preview", "Shows what a policy comes to in the next 14 days, and stores nothing."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(PREVIEW);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        JsonNode answer = link.post(
                        PREVIEW.path(), Policies.wanted(form, context, link).toString())
                .body();
        return Shown.listed(context, COLUMNS, Shown.each(answer.path("runs")));
    }
}
