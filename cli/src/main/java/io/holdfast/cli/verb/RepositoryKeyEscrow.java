package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import java.util.function.Consumer;

/** {@code repository key escrow}. */
public final class RepositoryKeyEscrow implements Verb {
    @Override
    public Options options() {
        return Options.of(
                "escrow", "Makes a recovery key and prints it, once. It opens the repository as the passphrase does.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (Repository repository = Repositories.open(context)) {
            String key = make(context, repository);
            context.output().lines(out -> print(out, key));
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).text("recoveryKey", key));
        }
    }

    static String make(Context context, Repository repository) {
        RecoveryKey key = RecoveryKey.random(context.randomness());
        repository.root().addKey(new Access.Recovery(key), "recovery key");
        return key.printed();
    }

    static void print(Consumer<String> out, String key) {
        out.accept("");
        out.accept("    " + key);
        out.accept("");
        out.accept("This recovery key is shown once and kept nowhere. Print it and lock it away.");
    }
}
