package io.holdfast.dist.process;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.protocol.Address;
import io.holdfast.server.MasterKeySource;
import io.holdfast.server.Server;
import io.holdfast.server.ServerConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code server run}. */
public final class ServerRun implements Verb {
    private static final String NAME = "server";
    private static final String LISTEN = "--listen";
    private static final String CONTROL = "--control";
    private static final Address STANDARD = new Address("127.0.0.1", 9443);
    private static final Address STANDARD_CONTROL = new Address("127.0.0.1", 9444);

    @Override
    public Options options() {
        return Options.of("run", "Runs the server of this installation until it is stopped.")
                .value(
                        Enrolling.DIRECTORY,
                        "DIR",
                        "Its own directory, made if it is not there (default " + Enrolling.HOME.resolve(NAME) + ").")
                .value(LISTEN, "HOST:PORT", "Serve people and programs here (default " + STANDARD + ").")
                .value(CONTROL, "HOST:PORT", "Serve agents and media servers here (default " + STANDARD_CONTROL + ").")
                .values(
                        "--name",
                        "NAME",
                        "A name or number under which it is reached, for its certificate; repeatable.")
                .value(
                        "--database-file",
                        "FILE",
                        "The first line is the JDBC URL of a PostgreSQL, with user and password (default: an embedded database in the directory).")
                .value(
                        "--master-passphrase-file",
                        "FILE",
                        "The first line is the passphrase of the master key; else HOLDFAST_MASTER_PASSPHRASE, else a key file in the directory.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        // Libraries tell at length how they start.
        Logger.getLogger("").setLevel(Level.WARNING);
        Path directory = Enrolling.directory(arguments, NAME);
        Passphrases secrets = new Passphrases(arguments);
        Optional<String> database =
                arguments.text("--database-file").map(_ -> secrets.secret("--database-file", "", ""));
        List<String> names = arguments.texts("--name");
        ServerConfiguration configuration = new ServerConfiguration(
                directory,
                address(arguments, LISTEN, STANDARD),
                address(arguments, CONTROL, STANDARD_CONTROL),
                names.isEmpty() ? List.of("localhost", "127.0.0.1", Surroundings.host()) : names,
                database,
                masterKey(arguments, directory));
        try (Server server = Server.start(configuration, context.time(), context.randomness())) {
            context.output()
                    .line("Serves " + server.url() + ", whose certificate is of " + server.rootCertificate() + ".");
            server.oneTimePassword()
                    .ifPresent(password -> context.output()
                            .line("Log in as admin with the one-time password " + password + " and choose another."));
            context.output()
                    .objectNow(() -> new JsonLine("serving")
                            .text("url", server.url().toString())
                            .number("controlPort", server.controlPort())
                            .text("ca", server.rootCertificate().toString()));
            context.output().flush();
            return Watch.untilStopped(context, NAME);
        }
    }

    private static Address address(Arguments arguments, String option, Address standard) {
        return arguments
                .text(option)
                .map(each -> Enrolled.address(option, each))
                .orElse(standard);
    }

    private static MasterKeySource masterKey(Arguments arguments, Path directory) {
        return arguments
                .text("--master-passphrase-file")
                .<MasterKeySource>map(file -> new MasterKeySource.PassphraseFile(Path.of(file)))
                .or(() -> Surroundings.variable("HOLDFAST_MASTER_PASSPHRASE").map(MasterKeySource.Passphrase::new))
                .orElseGet(() -> new MasterKeySource.KeyFile(directory.resolve("master.key")));
    }
}
