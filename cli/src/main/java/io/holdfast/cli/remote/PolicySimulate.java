package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code policy simulate}. */
record PolicySimulate(Form form) implements LoggedInVerb {
    private static final Operation SIMULATE = Operation.post("/api/v1/policies/simulation");
    private static final int DAYS = 365;
    private static final List<String> COLUMNS = List.of("DAY=/date", "MADE=/made", "DELETED=/deleted", "KEPT=/kept");

    @Override
    public Options options() {
        return Policies.describe(
                        form,
                        Options.of(
                                "simulate",
                                "Shows how many points a policy makes, deletes and keeps, day by day; stores nothing."))
                .value("--days", "COUNT", "How far ahead (default " + DAYS + ").");
    }

    @Override
    public List<Operation> operations() {
        return List.of(SIMULATE);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        ObjectNode policy = Policies.wanted(form, context, link);
        ObjectNode request = JsonMapper.shared()
                .createObjectNode()
                .put("days", context.arguments().count("--days", 1).orElse(DAYS));
        request.set("plan", policy.path("plan"));
        request.set("retention", policy.path("retention"));
        request.putArray("existing");
        JsonNode answer = link.post(SIMULATE.path(), request.toString()).body();
        return Shown.listed(context, COLUMNS, Shown.each(answer.path("days")));
    }
}
