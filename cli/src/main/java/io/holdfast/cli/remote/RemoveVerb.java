package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.Map;
import java.util.Optional;

/** {@code … remove}. */
final class RemoveVerb implements Verb {
    private final Kind kind;

    RemoveVerb(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Options options() {
        return Options.of("remove", "Removes one.").operands("ID", "As the list shows it.");
    }

    @Override
    public ExitCode run(Context context) {
        String id = context.arguments().operands(1, 1).getFirst();
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            String seen = link.get(kind.one(id)).etag().orElse("");
            link.send("DELETE", kind.one(id), Optional.empty(), Map.of("If-Match", seen));
        }
        context.output().line("Removed " + kind.word() + " " + id + ".");
        return context.end(ExitCode.COMPLETE);
    }
}
