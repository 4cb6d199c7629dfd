package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The end of a verb that has begun runs: they are queued, or waited for. */
final class BegunRuns {
    private static final String WAIT = "--wait";

    private BegunRuns() {}

    static Options describe(Options options) {
        return options.flag(WAIT, "Wait until it has ended, and show how far it is; Ctrl-C cancels it.");
    }

    static ExitCode end(Context context, ServerLink link, List<JsonNode> begun) {
        List<String> ids =
                begun.stream().map(each -> each.path("id").asString()).toList();
        if (context.arguments().has(WAIT)) {
            return awaited(context, new AwaitedRuns(context, link, ids).end(AwaitedRuns.Leaving.CANCELS));
        }
        begun.forEach(run -> {
            context.output().line("Queued as run " + run.path("id").asString() + ".");
            Shown.object(context.output(), run);
        });
        return context.end(ExitCode.COMPLETE, summary(context, ExitCode.COMPLETE, begun));
    }

    /** Says how runs ended that were waited for; the worst of them decides. */
    static ExitCode awaited(Context context, List<JsonNode> ended) {
        ended.forEach(run -> {
            context.output().line(RunReport.line(run));
            RunReport.remarks(run).forEach(each -> context.output().line("  " + each));
            Shown.object(context.output(), run);
        });
        ExitCode worst =
                ended.stream().map(AwaitedRuns::code).max(ExitCode::compareTo).orElse(ExitCode.COMPLETE);
        long exceptions = ended.stream()
                .mapToLong(run -> run.path("outcome").path("exceptionCount").asLong(0))
                .sum();
        return context.end(worst, summary(context, worst, ended).number("exceptions", exceptions));
    }

    private static JsonLine summary(Context context, ExitCode code, List<JsonNode> runs) {
        JsonLine line = context.summary(code).number("count", runs.size());
        return runs.size() == 1 ? line.text("id", runs.getFirst().path("id").asString()) : line;
    }
}
