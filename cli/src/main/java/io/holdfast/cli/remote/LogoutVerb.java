package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;

/** {@code logout}. */
public final class LogoutVerb implements LoggedInVerb {
    private static final Operation LOGOUT = Operation.post("/api/v1/logout");

    @Override
    public Options options() {
        return Options.of("logout", "Ends the session at the server, and forgets it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(LOGOUT);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        try {
            link.act(LOGOUT, "");
        } finally {
            SavedLogin.forget();
        }
        context.output().line("Logged out.");
        return context.end(ExitCode.COMPLETE);
    }
}
