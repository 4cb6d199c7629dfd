package io.holdfast.cli.remote;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;

/** A verb that asks the server where somebody is logged in. */
interface LoggedInVerb extends RemoteVerb {
    /** Does it. */
    ExitCode ask(Context context, ServerLink link);

    @Override
    default ExitCode run(Context context) {
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            return ask(context, link);
        }
    }
}
