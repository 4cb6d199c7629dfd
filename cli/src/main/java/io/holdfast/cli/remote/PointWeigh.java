package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code point weigh}. */
final class PointWeigh implements LoggedInVerb {
    private static final Operation MEASURE = Operation.post("/api/v1/measurements");
    private static final String JOB = "--job";

    @Override
    public Options options() {
        return Options.of("weigh", "Says what deleting points would free. Deletes nothing.")
                .operands("[ID...]", "Points, as the list shows them; of one repository.")
                .value(JOB, "NAME-OR-ID", "All points of this job.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(MEASURE);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        List<String> ids = context.arguments().operands(0, Integer.MAX_VALUE);
        Map<String, Object> wanted = new HashMap<>(Map.of("pointIds", ids));
        context.arguments().text(JOB).ifPresent(meant -> wanted.put("jobId", Kinds.JOB.id(link, meant)));
        if (ids.isEmpty() && wanted.size() == 1) {
            throw Arguments.usage(JOB, "Say which points, or " + JOB + " NAME-OR-ID.");
        }
        String run = link.post(MEASURE.path(), ServerLink.text(wanted))
                .body()
                .path("id")
                .asString();
        List<JsonNode> ended = new AwaitedRuns(context, link, List.of(run)).end(AwaitedRuns.Leaving.CANCELS);
        ended.forEach(each -> {
            JsonNode freed = each.at("/outcome/figures/freed");
            context.output()
                    .line(
                            freed.isNumber()
                                    ? "Deleting them would free " + Sizes.bytes(freed.asLong()) + ", once gc has run."
                                    : RunReport.line(each));
            Shown.object(context.output(), each);
        });
        return context.end(
                ended.stream().map(AwaitedRuns::code).max(ExitCode::compareTo).orElse(ExitCode.COMPLETE));
    }
}
