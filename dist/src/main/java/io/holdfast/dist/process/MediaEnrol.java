package io.holdfast.dist.process;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Role;
import java.nio.file.Path;
import java.util.List;

/** {@code media enrol}. */
public final class MediaEnrol implements Verb {
    static final String NAME = "media";
    static final Path HOME = Enrolling.HOME.resolve(NAME);
    static final String LISTEN = "--listen";
    private static final String STANDARD_LISTEN = "0.0.0.0:7444";

    @Override
    public Options options() {
        return Enrolling.describe(
                        Options.of("enrol", "Joins this machine to a server, as one that keeps repositories."), HOME)
                .values(LISTEN, "HOST:PORT", "Where agents reach it (default " + STANDARD_LISTEN + "); repeatable.");
    }

    @Override
    public ExitCode run(Context context) {
        return Enrolling.run(context, Role.MEDIA, NAME, HOME, listen(context.arguments()));
    }

    private static List<Address> listen(Arguments arguments) {
        List<String> named = arguments.texts(LISTEN);
        return (named.isEmpty() ? List.of(STANDARD_LISTEN) : named)
                .stream().map(each -> Enrolled.address(LISTEN, each)).toList();
    }
}
