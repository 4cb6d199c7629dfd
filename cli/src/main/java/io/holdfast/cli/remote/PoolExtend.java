package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code pool extend}. */
final class PoolExtend implements LoggedInVerb {
    private static final Operation STORE = Operation.post("/api/v1/stores");

    @Override
    public Options options() {
        return Pools.describe(Options.of("extend", "Adds a directory to a pool; the first makes the pool.")
                .operands("POOL DIRECTORY", "The pool's name, and an absolute path on the media server."));
    }

    @Override
    public List<Operation> operations() {
        return List.of(STORE);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        List<String> operands = context.arguments().operands(2, 2);
        JsonNode run = link.post(
                        STORE.path(),
                        ServerLink.text(Map.of(
                                "pool",
                                operands.getFirst(),
                                "directory",
                                operands.getLast(),
                                "mediaId",
                                Pools.media(context.arguments(), link))))
                .body();
        return BegunRuns.end(context, link, List.of(run));
    }
}
