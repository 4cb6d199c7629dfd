package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code point verify}. */
final class PointVerify implements LoggedInVerb {
    private static final Operation VERIFY = Operation.post("/api/v1/verifications");

    @Override
    public Options options() {
        return BegunRuns.describe(Options.of("verify", "Has an agent read a point back, and authenticate every byte.")
                .operands(Kinds.POINT.operand(), "As the list shows it.")
                .value("--agent", "NAME-OR-ID", "Which agent (default: the point's own)."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(VERIFY);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String point = context.arguments().operands(1, 1).getFirst();
        String agent = context.arguments()
                .text("--agent")
                .map(meant -> Kinds.AGENT.id(link, meant))
                .orElseGet(() -> Points.ownAgent(link, point));
        JsonNode run = link.post(VERIFY.path(), ServerLink.text(Map.of("pointId", point, "agentId", agent)))
                .body();
        return BegunRuns.end(context, link, List.of(run));
    }
}
