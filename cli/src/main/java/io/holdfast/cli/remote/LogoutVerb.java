package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.Map;
import java.util.Optional;

/** {@code logout}. */
public final class LogoutVerb implements Verb {
    @Override
    public Options options() {
        return Options.of("logout", "Ends the session at the server, and forgets it.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            link.send("POST", "/api/v1/logout", Optional.empty(), Map.of());
        } finally {
            SavedLogin.forget();
        }
        context.output().line("Logged out.");
        return context.end(ExitCode.COMPLETE);
    }
}
