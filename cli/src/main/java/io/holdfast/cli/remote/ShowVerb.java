package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code … show}. */
record ShowVerb(Kind kind) implements LoggedInVerb {
    @Override
    public Options options() {
        return Options.of("show", "Shows all of one.").operands(kind.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(kind.show());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        Shown.whole(context.output(), link.act(kind.show(), kind.id(link, meant)));
        return context.end(ExitCode.COMPLETE);
    }
}
