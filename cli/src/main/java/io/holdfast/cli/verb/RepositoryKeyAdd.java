package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.format.layout.KeySlot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import java.util.HexFormat;

/** {@code repository key add}. */
public final class RepositoryKeyAdd implements Verb {
    @Override
    public Options options() {
        return Options.of("add", "Adds another passphrase.")
                .value(
                        "--new-password-file",
                        "FILE",
                        "The new one is its first line; else HOLDFAST_NEW_PASSWORD, else asked for.")
                .value("--label", "TEXT", "Says what it is for.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (Repository repository = Repositories.open(context)) {
            Access added = new Passphrases(context.arguments()).chosen("--new-password-file", "HOLDFAST_NEW_PASSWORD");
            KeySlot slot = repository
                    .root()
                    .addKey(added, context.arguments().text("--label").orElse("passphrase"));
            String id = HexFormat.of().formatHex(slot.id());
            context.output().line("Added key " + id + " (" + slot.label() + ").");
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).text("key", id));
        }
    }
}
