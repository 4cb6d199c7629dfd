package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;

/** {@code self password}. */
final class OwnPassword implements LoggedInVerb {
    private static final String OLD = "--old-password-file";
    private static final String NEW = "--new-password-file";

    @Override
    public Options options() {
        return Options.of("password", "Changes your password; log in again afterwards.")
                .value(OLD, "FILE", "The old one is the first line; else asked for.")
                .value(NEW, "FILE", "The new one is the first line.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(LoginVerb.CHANGE_PASSWORD);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        context.arguments().operands(0, 0);
        Passphrases passphrases = new Passphrases(context.arguments());
        String fresh = passphrases.secret(NEW, "", "");
        String old = passphrases.secret(OLD, "", "The old password: ");
        link.post(LoginVerb.CHANGE_PASSWORD.path(), ServerLink.text(Map.of("old", old, "fresh", fresh)));
        context.output().line("Changed your password. Log in again: holdfast login.");
        return context.end(ExitCode.COMPLETE);
    }
}
