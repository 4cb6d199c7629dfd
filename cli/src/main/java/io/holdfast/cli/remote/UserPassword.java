package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;

/** {@code user password}. */
final class UserPassword implements LoggedInVerb {
    static final String FIRST = "--first-password-file";

    private static final Operation RESET = Kinds.USER.act("password");

    @Override
    public Options options() {
        return Options.of(
                        "password",
                        "Gives somebody a password that is to be changed at the next login, and takes a second factor away.")
                .operands(Kinds.USER.operand(), "As the list shows it.")
                .value(FIRST, "FILE", "It is the first line.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(RESET);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        String password = new Passphrases(context.arguments()).secret(FIRST, "", "");
        String path = RESET.at(Kinds.USER.id(link, meant));
        Shown.object(
                context.output(),
                link.post(path, ServerLink.text(Map.of("password", password))).body());
        context.output().line("User " + meant + " has a new password, to be changed at the next login.");
        return context.end(ExitCode.COMPLETE);
    }
}
