package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Something that is done with one by a word: {@code run cancel}, {@code alert resolve}.
 *
 * @param description for its help
 * @param done what is said of it afterwards, such as {@code Cancelled}
 */
record ActVerb(Kind kind, String word, Operation operation, String description, String done) implements LoggedInVerb {
    /** By a word that is the API's too. */
    ActVerb(Kind kind, String word, String description, String done) {
        this(kind, word, kind.act(word), description, done);
    }

    @Override
    public Options options() {
        return Options.of(word, description).operands(kind.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(operation);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        JsonNode answer = link.act(operation, kind.id(link, meant));
        context.output().line(done + " " + kind.word() + " " + meant + ".");
        Shown.object(context.output(), answer);
        return context.end(ExitCode.COMPLETE);
    }
}
