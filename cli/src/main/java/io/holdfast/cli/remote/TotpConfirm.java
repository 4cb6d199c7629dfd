package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;

/** {@code self totp confirm}. */
final class TotpConfirm implements LoggedInVerb {
    private static final Operation CONFIRM = Operation.post("/api/v1/self/totp/confirm");

    @Override
    public Options options() {
        return Options.of("confirm", "Makes the proposed second factor count from now on.")
                .operands("CODE", "What the authenticator shows.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(CONFIRM);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String code = context.arguments().operands(1, 1).getFirst();
        link.post(CONFIRM.path(), ServerLink.text(Map.of("code", code)));
        context.output().line("Logging in needs a code from now on: holdfast login --code.");
        return context.end(ExitCode.COMPLETE);
    }
}
