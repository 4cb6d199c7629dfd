package io.holdfast.dist.process;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.protocol.Role;
import java.nio.file.Path;
import java.util.List;

/** {@code agent enrol}. */
public final class AgentEnrol implements Verb {
    static final String NAME = "agent";
    /** Not within that of the all-in-one process, which belongs to another user. */
    static final Path HOME = Path.of("/var/lib/holdfast-agent");

    @Override
    public Options options() {
        return Enrolling.describe(
                Options.of("enrol", "Joins this machine to a server, as one whose data is protected."), HOME);
    }

    @Override
    public ExitCode run(Context context) {
        ExitCode code = Enrolling.run(context, Role.AGENT, NAME, HOME, List.of());
        if (Enrolling.directory(context.arguments(), HOME).equals(HOME)) {
            InstallerTrust.copy(HOME, InstallerTrust.PLACE);
        }
        return code;
    }
}
