package io.holdfast.dist.process;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What enrolling an agent and enrolling a media server have in common. */
final class Enrolling {
    static final Path HOME = Path.of("/var/lib/holdfast");
    static final String DIRECTORY = "--dir";

    private Enrolling() {}

    static Options describe(Options options, Path standard) {
        return options.value("--server", "HOST:PORT", "The server, as this machine reaches it.")
                .value("--token", "TOKEN", "What the server gave out for this machine; works once.")
                .value("--token-file", "FILE", "The same in a file, out of sight of other users.")
                .value("--proxy", "URL", "Out of this network by http://HOST:PORT or socks5://HOST:PORT.")
                .value(DIRECTORY, "DIR", "Where credentials are kept (default " + standard + ").")
                .flag("--replace", "Also when there are credentials already.");
    }

    static Path directory(Arguments arguments, Path standard) {
        String named = arguments.text(DIRECTORY).orElse(standard.toString());
        try {
            return Path.of(named).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw Arguments.usage(DIRECTORY, DIRECTORY + " cannot be `" + named + "`.");
        }
    }

    static ExitCode run(Context context, Role role, String name, Path standard, List<Address> listen) {
        Arguments arguments = context.arguments();
        Path directory = directory(arguments, standard);
        Address server = Enrolled.address(
                "--server",
                arguments.text("--server").orElseThrow(() -> Arguments.usage("--server", "Give --server HOST:PORT.")));
        if (Credentials.present(directory) && !arguments.has("--replace")) {
            throw Arguments.usage(
                    directory.toString(),
                    "This machine is enrolled already, in " + directory + ". Give --replace to enrol it anew.");
        }
        Proxy proxy = Enrolled.proxy(arguments);
        Credentials credentials = Enrolment.join(
                server,
                EnrolmentToken.parse(token(arguments)),
                new Enrolment.Joining(role, Surroundings.host(), context.program(), proxy),
                context.time());
        made(directory);
        new Enrolled(List.of(server), proxy, listen).write(directory);
        credentials.write(directory);
        String identity = credentials.identity().toString();
        context.output().line("Enrolled as " + identity + " with " + server + ".");
        context.output()
                .line("Start it with `holdfast " + name + " run`, or with `systemctl enable --now holdfast-" + name
                        + "` where it came as a package.");
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).text("identity", identity));
    }

    private static String token(Arguments arguments) {
        if (arguments.text("--token").isPresent()
                == arguments.text("--token-file").isPresent()) {
            throw Arguments.usage("--token", "Give either --token or --token-file.");
        }
        return arguments
                .text("--token")
                .or(() -> arguments.text("--token-file").map(Enrolling::content))
                .orElse("");
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw Arguments.usage("--token-file", "Cannot read " + file + ": " + InWords.of(e) + ".");
        }
    }

    /** Keys are in it: only its owner may look. */
    static Path made(Path directory) {
        try {
            return Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    directory.toString(),
                    "Cannot make " + directory + ": " + InWords.of(e) + ". Choose another with " + DIRECTORY + ".",
                    e);
        }
    }
}
