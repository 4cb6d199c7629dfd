package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** A run that is begun for one thing by a word: {@code pool repository gc}. */
record BegunVerb(Kind kind, String word, String description) implements LoggedInVerb {
    @Override
    public Options options() {
        return BegunRuns.describe(Options.of(word, description).operands(kind.operand(), "As the list shows it."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(kind.act(word));
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        return BegunRuns.end(context, link, List.of(link.act(kind.act(word), kind.id(link, meant))));
    }
}
