package io.holdfast.dist.process;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.protocol.Address;
import io.holdfast.server.MasterKeySource;
import io.holdfast.server.ServerConfiguration;
import java.nio.file.Path;
import java.util.List;

/** What a server can be told on the command line, by itself or as part of the all-in-one process. */
final class ServerOptions {
    private static final String LISTEN = "--listen";
    private static final String CONTROL = "--control";
    private static final Address STANDARD = new Address("127.0.0.1", 9443);
    private static final Address STANDARD_CONTROL = new Address("127.0.0.1", 9444);

    private ServerOptions() {}

    static Options describe(Options options) {
        return describeSecrets(options.value(
                        LISTEN, "HOST:PORT", "Serve people and programs here (default " + STANDARD + ").")
                .value(CONTROL, "HOST:PORT", "Serve agents and media servers here (default " + STANDARD_CONTROL + ").")
                .values(
                        "--name",
                        "NAME",
                        "A name or number under which it is reached, for its certificate; repeatable."));
    }

    /** Where it keeps what it knows, and what seals it. */
    static Options describeSecrets(Options options) {
        return options.value(
                        "--database-file",
                        "FILE",
                        "The first line is the JDBC URL of a PostgreSQL, with user and password (default: an embedded database in the directory).")
                .value(
                        "--master-passphrase-file",
                        "FILE",
                        "The first line is the passphrase of the master key; else HOLDFAST_MASTER_PASSPHRASE, else a key file in the directory.");
    }

    static ServerConfiguration configuration(Arguments arguments, Path directory) {
        List<String> names = arguments.texts("--name");
        return new ServerConfiguration(
                directory,
                address(arguments, LISTEN, STANDARD),
                address(arguments, CONTROL, STANDARD_CONTROL),
                names.isEmpty() ? List.of("localhost", "127.0.0.1", Surroundings.host()) : names,
                arguments
                        .text("--database-file")
                        .map(_ -> new Passphrases(arguments).secret("--database-file", "", "")),
                masterKey(arguments, directory));
    }

    static Address address(Arguments arguments, String option, Address standard) {
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
