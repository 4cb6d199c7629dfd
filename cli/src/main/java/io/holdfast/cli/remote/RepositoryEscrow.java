package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code pool repository escrow}. */
final class RepositoryEscrow implements LoggedInVerb {
    private static final Operation ESCROW = Kinds.REPOSITORY.act("escrow");

    @Override
    public Options options() {
        return Options.of(
                        "escrow",
                        "Prints the recovery key of a repository, to be locked away; that is in the audit log.")
                .operands(Kinds.REPOSITORY.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(ESCROW);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        JsonNode answer = link.act(ESCROW, Kinds.REPOSITORY.id(link, meant));
        context.output().lines(line -> {
            line.accept("");
            line.accept("    " + answer.path("recoveryKey").asString());
            line.accept("");
            line.accept("Whoever has it opens the repository without the server. Print it and lock it away.");
        });
        Shown.object(context.output(), answer);
        return context.end(ExitCode.COMPLETE);
    }
}
