package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code pool forecast}: how fast each pool grows, and when it will be full. */
final class PoolForecast implements LoggedInVerb {
    private static final Operation POOLS = Operation.get("/api/v1/pools");
    private static final List<String> COLUMNS = List.of(
            "POOL=/pool",
            "MEDIA SERVER=/mediaId",
            "TOTAL=bytes:/total",
            "AVAILABLE=bytes:/available",
            "A DAY=bytes:/forecast/bytesPerDay",
            "FULL=time:/forecast/full");

    @Override
    public Options options() {
        return Options.of("forecast", "Shows how fast each pool grows, and when it will be full.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(POOLS);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        return Shown.listed(context, COLUMNS, Shown.each(link.act(POOLS, "").path("pools")));
    }
}
