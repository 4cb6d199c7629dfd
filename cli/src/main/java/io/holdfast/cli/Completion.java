package io.holdfast.cli;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;

/** {@code completion}. */
final class Completion implements Verb {
    private final Supplier<CommandLine> complete;

    /** {@code complete}: a line with everything that can be typed. */
    Completion(Supplier<CommandLine> complete) {
        this.complete = complete;
    }

    @Override
    public Options options() {
        return Options.of("completion", "Prints a script for bash: source <(holdfast completion)");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        String script = AutoComplete.bash("holdfast", complete.get());
        context.output().line(script);
        return context.end(ExitCode.COMPLETE);
    }
}
