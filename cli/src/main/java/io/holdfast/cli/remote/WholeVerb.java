package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Asks about the whole installation and shows the answer, or does something with it: {@code audit verify}, {@code retention show}.
 *
 * @param description for its help
 * @param done what is said when there is no answer; may be empty
 */
record WholeVerb(String word, String description, Operation operation, String done) implements LoggedInVerb {
    WholeVerb(String word, String description, Operation operation) {
        this(word, description, operation, "");
    }

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
        JsonNode answer = link.act(operation, "");
        Shown.whole(context.output(), answer);
        if (!done.isEmpty()) {
            context.output().line(done);
        }
        return context.end(ExitCode.COMPLETE);
    }
}
