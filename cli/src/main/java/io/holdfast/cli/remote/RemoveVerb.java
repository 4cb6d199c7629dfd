package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code … remove}. */
record RemoveVerb(Kind kind) implements LoggedInVerb {
    @Override
    public Options options() {
        return Options.of("remove", "Removes one.").operands(kind.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(kind.remove());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        String path = kind.remove().at(kind.id(link, meant));
        String seen = link.get(path).etag().orElse("");
        link.send("DELETE", path, Optional.empty(), Map.of("If-Match", seen));
        context.output().line("Removed " + kind.word() + " " + meant + ".");
        return context.end(ExitCode.COMPLETE);
    }
}
