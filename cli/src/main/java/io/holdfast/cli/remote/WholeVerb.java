package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/**
 * Asks about the whole installation and shows the answer, or does something with it: {@code audit verify}, {@code retention show}.
 *
 * @param description for its help
 */
record WholeVerb(String word, String description, Operation operation) implements LoggedInVerb {
    @Override
    public Options options() {
        return Options.of(word, description);
    }

    @Override
    public List<Operation> operations() {
        return List.of(operation);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        Shown.whole(context.output(), link.act(operation, ""));
        return context.end(ExitCode.COMPLETE);
    }
}
