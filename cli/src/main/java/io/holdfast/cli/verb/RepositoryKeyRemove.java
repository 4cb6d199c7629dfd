package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.repository.Repository;

/** {@code repository key remove}. */
public final class RepositoryKeyRemove implements Verb {
    @Override
    public Options options() {
        return Options.of("remove", "Removes a key. The last one cannot be removed.")
                .operands("KEY", "Its id, or the beginning of it, as `repository info` shows it.");
    }

    @Override
    public ExitCode run(Context context) {
        String key = context.arguments().operands(1, 1).getFirst();
        try (Repository repository = Repositories.open(context)) {
            repository.root().removeKey(key);
            context.output().line("Removed key " + key + ". Whoever copied the master key before still has it.");
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).text("key", key));
        }
    }
}
