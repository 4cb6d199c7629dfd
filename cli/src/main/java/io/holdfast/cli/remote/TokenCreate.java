package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code self token create}. */
record TokenCreate(Form form) implements LoggedInVerb {
    @Override
    public Options options() {
        return CreateVerb.describe(form);
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.TOKEN.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String wish = CreateVerb.document(Kinds.TOKEN, form, context, link).toString();
        JsonNode issued = link.post(Kinds.TOKEN.path(), wish).body();
        context.output().lines(line -> {
            line.accept("");
            line.accept("    " + issued.path("secret").asString());
            line.accept("");
            line.accept("This token is not shown again. Programs give it in HOLDFAST_TOKEN.");
        });
        Shown.object(context.output(), issued);
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .text("id", issued.path("token").path("id").asString()));
    }
}
