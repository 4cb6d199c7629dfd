package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code run show}. */
final class RunShow implements LoggedInVerb {
    @Override
    public Options options() {
        return Options.of("show", "Shows how far a run is and what holds it up, or how it ended.")
                .operands(Kinds.RUN.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(AwaitedRuns.SHOW);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        JsonNode run =
                link.act(AwaitedRuns.SHOW, context.arguments().operands(1, 1).getFirst());
        context.output().lines(line -> RunReport.lines(run).forEach(line));
        Shown.object(context.output(), run);
        return context.end(ExitCode.COMPLETE);
    }
}
