package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import tools.jackson.databind.JsonNode;

/** {@code … create}. */
final class CreateVerb implements Verb {
    private final Kind kind;

    CreateVerb(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Options options() {
        return Options.of("create", "Makes one out of a JSON document.")
                .operands("FILE", "The document; - for standard input.");
    }

    @Override
    public ExitCode run(Context context) {
        String file = context.arguments().operands(1, 1).getFirst();
        JsonNode spec = ServerLink.parse(file, Shown.content(file));
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            JsonNode made = link.post(kind.path(), spec.toString()).body();
            context.output().line("Made " + kind.word() + " " + made.path("id").asString() + ".");
            Shown.object(context.output(), made);
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .text("id", made.path("id").asString()));
        }
    }
}
