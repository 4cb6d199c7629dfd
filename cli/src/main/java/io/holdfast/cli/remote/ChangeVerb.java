package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code … change}: what options name; the rest stays as it is. */
record ChangeVerb(Kind kind, Form form) implements LoggedInVerb {
    @Override
    public Options options() {
        return describe(kind, form);
    }

    static Options describe(Kind kind, Form form) {
        return form.describe(Options.of("change", "Changes one. An option with an empty text takes away what is there.")
                        .operands(kind.operand(), "As the list shows it."))
                .value("--if-match", "ETAG", "Only if this is still its version (default: whatever it is now).");
    }

    @Override
    public List<Operation> operations() {
        return List.of(kind.change());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        return change(kind, form, document -> {}, context, link);
    }

    /** As the form says, and then {@code more}. */
    static ExitCode change(Kind kind, Form form, Consumer<ObjectNode> more, Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        String path = kind.change().at(kind.id(link, meant));
        ServerLink.Answer known = link.get(path);
        ObjectNode spec = form.filled(changeable(form, known.body()), context.arguments(), link);
        more.accept(spec);
        String seen = context.arguments().text("--if-match").or(known::etag).orElse("");
        JsonNode changed = link.send("PUT", path, Optional.of(spec.toString()), Map.of("If-Match", seen))
                .body();
        context.output().line("Changed " + kind.word() + " " + meant + ".");
        Shown.object(context.output(), changed);
        return context.end(ExitCode.COMPLETE);
    }

    /** Of a definition all that was written down; of anything else what there are options for. */
    private static ObjectNode changeable(Form form, JsonNode known) {
        ObjectNode part = JsonMapper.shared().createObjectNode();
        if (known.path("spec") instanceof ObjectNode spec) {
            return spec;
        }
        form.fields().stream()
                .flatMap(field -> field.pointers().stream())
                .map(pointer -> JsonPointer.compile(pointer).getMatchingProperty())
                .forEach(name -> part.set(name, known.path(name)));
        return part;
    }
}
