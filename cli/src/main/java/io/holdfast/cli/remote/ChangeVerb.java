package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code … change}. */
final class ChangeVerb implements Verb {
    private final Kind kind;

    ChangeVerb(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Options options() {
        return Options.of("change", "Replaces one by a JSON document.")
                .operands("ID FILE", "Which, and the document; - for standard input.")
                .value("--if-match", "ETAG", "Only if this is still its version (default: whatever it is now).");
    }

    @Override
    public ExitCode run(Context context) {
        List<String> operands = context.arguments().operands(2, 2);
        JsonNode spec = ServerLink.parse(operands.getLast(), Shown.content(operands.getLast()));
        String path = kind.one(operands.getFirst());
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            String seen = context.arguments()
                    .text("--if-match")
                    .orElseGet(() -> link.get(path).etag().orElse(""));
            JsonNode changed = link.send("PUT", path, Optional.of(spec.toString()), Map.of("If-Match", seen))
                    .body();
            context.output().line("Changed " + kind.word() + " " + operands.getFirst() + ".");
            Shown.object(context.output(), changed);
        }
        return context.end(ExitCode.COMPLETE);
    }
}
