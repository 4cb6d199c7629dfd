package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code … create}: out of options, or of a JSON document, or of both. */
record CreateVerb(Kind kind, Form form) implements LoggedInVerb {
    @Override
    public Options options() {
        return describe(form);
    }

    @Override
    public List<Operation> operations() {
        return List.of(kind.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        return create(kind, document(kind, form, context, link), context, link);
    }

    static Options describe(Form form) {
        return form.describe(Options.of("create", "Makes one.")
                .operands("[NAME]", "What it is called, unless the document says so."));
    }

    /** A document with the name that is its operand. */
    static ObjectNode document(Kind kind, Form form, Context context, ServerLink link) {
        List<String> name = context.arguments().operands(0, 1);
        ObjectNode document = form.filled(context.arguments(), link);
        name.forEach(text -> document.put("name", text));
        if (document.path("name").asString("").isBlank()) {
            throw Arguments.usage(kind.word(), "Say what the " + kind.word() + " is called: create NAME.");
        }
        return document;
    }

    static ExitCode create(Kind kind, ObjectNode document, Context context, ServerLink link) {
        JsonNode made = link.post(kind.path(), document.toString()).body();
        context.output().line("Made " + kind.word() + " " + made.path("id").asString() + ".");
        Shown.object(context.output(), made);
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE).text("id", made.path("id").asString()));
    }
}
