package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code run follow}. */
final class RunFollow implements LoggedInVerb {
    @Override
    public Options options() {
        return Options.of("follow", "Shows how far runs are until they have ended; Ctrl-C leaves them alone.")
                .operands("ID…", "As the list shows them.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(AwaitedRuns.SHOW, AwaitedRuns.EXCEPTIONS);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        List<String> runs = context.arguments().operands(1, Integer.MAX_VALUE);
        return BegunRuns.awaited(context, new AwaitedRuns(context, link, runs).end(AwaitedRuns.Leaving.LEAVES_THEM));
    }
}
