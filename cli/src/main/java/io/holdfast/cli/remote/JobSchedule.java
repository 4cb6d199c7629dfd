package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.verb.Context;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code job schedule}. */
final class JobSchedule implements LoggedInVerb {
    private static final Operation SCHEDULE = Operation.get(Kinds.JOB.path() + "/{id}/schedule");

    @Override
    public Options options() {
        return Options.of("schedule", "Shows when it begins next, and its runs of the next 14 days.")
                .operands(Kinds.JOB.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(SCHEDULE);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        JsonNode schedule = link.act(SCHEDULE, Kinds.JOB.id(link, meant));
        context.output().lines(line -> {
            line.accept(schedule.path("next")
                    .asStringOpt()
                    .map(next -> "Begins next at " + Moments.local(Instant.parse(next)) + ".")
                    .orElse("Nothing is due; begin it by hand: holdfast job run."));
            schedule.path("lastProblem")
                    .asStringOpt()
                    .filter(problem -> !problem.isEmpty())
                    .ifPresent(problem -> line.accept("Last time: " + Output.printable(problem)));
        });
        return Shown.listed(context, PolicyPreview.COLUMNS, Shown.each(schedule.path("runs")));
    }
}
