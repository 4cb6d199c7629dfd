package io.holdfast.cli;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import picocli.AutoComplete;

/** {@code completion}. */
final class Completion implements Verb {
    @Override
    public Options options() {
        return Options.of("completion", "Prints a script for bash: source <(holdfast completion)");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        String script = AutoComplete.bash("holdfast", Main.commandLines().complete());
        context.output().line(script);
        return context.end(ExitCode.COMPLETE);
    }
}
