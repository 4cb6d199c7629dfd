package io.holdfast.dist.process;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.server.Server;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code server run}. */
public final class ServerRun implements Verb {
    static final String NAME = "server";
    private static final Path HOME = Enrolling.HOME.resolve(NAME);

    @Override
    public Options options() {
        return ServerOptions.describe(Options.of("run", "Runs the server of this installation until it is stopped.")
                .value(
                        Enrolling.DIRECTORY,
                        "DIR",
                        "Its own directory, made if it is not there (default " + HOME + ")."));
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        quiet();
        Path directory = Enrolling.directory(context.arguments(), HOME);
        try (Server server = Server.start(
                ServerOptions.configuration(context.arguments(), directory), context.time(), context.randomness())) {
            serving(context, server);
            return Watch.untilStopped(context, NAME);
        }
    }

    /** Libraries tell at length how they start. */
    public static void quiet() {
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    /** Says where it is, and how to begin. */
    static void serving(Context context, Server server) {
        context.output().line("Serves " + server.url() + ", whose certificate is of " + server.rootCertificate() + ".");
        // Standard output may be a log that others read, so it has no password.
        server.oneTimePasswordFile()
                .ifPresent(file -> context.output()
                        .line("Log in as admin with the one-time password in " + file + " and choose another."));
        context.output()
                .objectNow(() -> new JsonLine("serving")
                        .text("url", server.url().toString())
                        .number("controlPort", server.controlPort())
                        .text("ca", server.rootCertificate().toString()));
        context.output().flush();
    }
}
