package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;

/** {@code … show}. */
final class ShowVerb implements Verb {
    private final Kind kind;

    ShowVerb(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Options options() {
        return Options.of("show", "Shows all of one.").operands("ID", "As the list shows it.");
    }

    @Override
    public ExitCode run(Context context) {
        String id = context.arguments().operands(1, 1).getFirst();
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            Shown.whole(context.output(), link.get(kind.one(id)).body());
        }
        return context.end(ExitCode.COMPLETE);
    }
}
