package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code point ls}. */
final class PointLs implements LoggedInVerb {
    static final List<String> COLUMNS =
            List.of("TYPE=/type", "SIZE=/size", "MODIFIED=/modified", "OWNER=/owner", "PATH=/path");

    private static final Operation ENTRIES = Operation.get(Points.path("entries"));

    @Override
    public Options options() {
        return Options.of("ls", "Lists a directory of a recovery point.")
                .operands("POINT [PATH]", "A point's id, and a directory or file in it (default /).");
    }

    @Override
    public List<Operation> operations() {
        return List.of(ENTRIES);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        List<String> operands = context.arguments().operands(1, 2);
        String directory = operands.size() > 1 ? operands.getLast() : "/";
        String path = ENTRIES.at(operands.getFirst()) + "?path=" + ServerLink.encoded(directory);
        return Shown.listed(context, COLUMNS, link.items(path, Integer.MAX_VALUE));
    }
}
