package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.Map;
import java.util.Optional;

/** {@code audit verify}. */
final class AuditVerify implements Verb {
    @Override
    public Options options() {
        return Options.of("verify", "Verifies that no entry of the audit log was changed or removed.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            Shown.whole(
                    context.output(),
                    link.send("POST", "/api/v1/audit/verify", Optional.empty(), Map.of())
                            .body());
        }
        return context.end(ExitCode.COMPLETE);
    }
}
