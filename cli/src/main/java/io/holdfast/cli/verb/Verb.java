package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;

/** Something an operator can ask for. */
public interface Verb {
    /** Its name, options and what its help says. */
    Options options();

    /** Does it. What ends it is thrown. */
    ExitCode run(Context context);
}
