package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code job run}. */
final class JobRun implements LoggedInVerb {
    private static final Operation RUN = Operation.post(Kinds.JOB.path() + "/{id}/runs");

    @Override
    public Options options() {
        return BegunRuns.describe(Options.of("run", "Begins a job now: a run for each of its resources.")
                .operands(Kinds.JOB.operand(), "As the list shows it.")
                .flag("--full", "Read everything, not only what changed."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(RUN);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        Map<String, String> start = context.arguments().has("--full") ? Map.of("read", "FULL") : Map.of();
        JsonNode started = link.post(RUN.at(Kinds.JOB.id(link, meant)), ServerLink.text(start))
                .body();
        List<JsonNode> runs = Shown.each(started.path("runs"));
        String shortfall = started.path("shortfall").asString("");
        if (runs.isEmpty() && !shortfall.isEmpty()) {
            throw new HoldfastException(ErrorCode.REQUEST_STATE, meant, "Nothing was begun. " + shortfall);
        }
        if (!shortfall.isEmpty()) {
            context.output().remark(shortfall);
        }
        return BegunRuns.end(context, link, runs);
    }
}
