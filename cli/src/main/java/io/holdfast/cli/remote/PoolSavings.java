package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code pool savings}. */
final class PoolSavings implements LoggedInVerb {
    private static final Operation SAVINGS = Operation.get("/api/v1/savings");
    private static final List<String> COLUMNS = List.of(
            "OF=/of",
            "NAME=/name",
            "POINTS=/points",
            "PROCESSED=bytes:/logicalBytes",
            "NEW=bytes:/newBytes",
            "STORED=bytes:/storedBytes",
            "SAVED=percent:/saved",
            "BY DEDUPLICATION=percent:/deduplicated",
            "BY COMPRESSION=percent:/compressed");

    @Override
    public Options options() {
        return Options.of(
                "savings", "Shows what deduplication and compression save, in all, by repository and by job.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(SAVINGS);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        return Shown.listed(context, COLUMNS, Shown.each(link.act(SAVINGS, "").path("lines")));
    }
}
