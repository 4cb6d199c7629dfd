package io.holdfast.dist.process;

import io.holdfast.agent.linux.Priority;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.protocol.Address;
import java.nio.file.Path;

/** {@code all-in-one}. */
public final class AllInOneRun implements Verb {
    public static final String NAME = "all-in-one";

    private static final String MEDIA = "--media-listen";
    private static final Address STANDARD_MEDIA = new Address("127.0.0.1", 7444);

    @Override
    public Options options() {
        return ServerOptions.describe(Options.of(
                        NAME,
                        "Runs server, media server and agent of this machine in one process, until it is stopped.")
                .value(
                        Enrolling.DIRECTORY,
                        "DIR",
                        "Its own directory, made if it is not there (default " + Enrolling.HOME + ").")
                .value(MEDIA, "HOST:PORT", "Agents reach the media server here (default " + STANDARD_MEDIA + ").")
                .value("--priority", "HOW", "Of backups beside other programs: idle (default), low or normal."));
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        ServerRun.quiet();
        Path directory = Enrolling.directory(arguments, Enrolling.HOME);
        Installation.requireWhole(directory);
        AllInOne.Plan plan = new AllInOne.Plan(
                directory,
                ServerOptions.configuration(arguments, directory.resolve(ServerRun.NAME)),
                ServerOptions.address(arguments, MEDIA, STANDARD_MEDIA),
                arguments.choice("--priority", Priority.class).orElse(Priority.IDLE));
        try (AllInOne all = AllInOne.start(plan, context)) {
            ServerRun.serving(context, all.server());
            return Watch.untilStopped(context, NAME + " process");
        }
    }
}
