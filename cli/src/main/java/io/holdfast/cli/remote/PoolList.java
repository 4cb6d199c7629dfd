package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code pool list}: each store of each pool is a line. */
final class PoolList implements LoggedInVerb {
    private static final Operation STORES = Operation.get("/api/v1/stores");
    private static final List<String> COLUMNS = List.of(
            "POOL=/pool",
            "MEDIA SERVER=/mediaId",
            "DIRECTORY=/directory",
            "TOTAL=bytes:/total",
            "AVAILABLE=bytes:/available",
            "PROBLEM=/problem");

    @Override
    public Options options() {
        return Options.of("list", "Lists pools and their directories.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(STORES);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        return Shown.listed(context, COLUMNS, Shown.each(link.act(STORES, "").path("stores")));
    }
}
