package io.holdfast.dist.process;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.agent.browse.Questions;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.upgrade.Spool;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code agent run}. */
public final class AgentRun implements Verb {
    /** Where the packages' service looks for what the agent hands it. */
    static final Path SPOOL = AgentEnrol.HOME.resolve("upgrade");

    private static final Path VERSION = Path.of("/usr/lib/holdfast/package-version");
    /** With a server on the same machine, packages are exchanged for all of it, by hand. */
    private static final Path SERVER = Path.of("/lib/systemd/system/holdfast-server.service");

    @Override
    public Options options() {
        return Options.of("run", "Runs the agent of this machine until it is stopped.")
                .value(Enrolling.DIRECTORY, "DIR", "Where it was enrolled (default " + AgentEnrol.HOME + ").")
                .value("--priority", "HOW", "Of backups beside other programs: idle (default), low or normal.")
                .flag("--no-questions", "Do not look into recovery points for the server.")
                .flag("--no-upgrades", "Do not fetch new versions when the server orders it.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        Path directory = Enrolling.directory(arguments, AgentEnrol.HOME);
        Enrolled enrolled = Enrolled.read(directory);
        AgentSettings settings = AgentSettings.standard(directory, enrolled.servers(), context.program())
                .with(enrolled.proxy())
                .with(AgentSettings.Home.ALONE)
                .with(arguments.choice("--priority", Priority.class).orElse(Priority.IDLE))
                .with(arguments.has("--no-questions") ? Questions.Service.REFUSED : Questions.Service.OFFERED);
        boolean upgrades = directory.equals(AgentEnrol.HOME)
                && !arguments.has("--no-upgrades")
                && InstallerTrust.present(InstallerTrust.PLACE)
                && Files.exists(VERSION)
                && !Files.exists(SERVER);
        try (AgentProcess agent = AgentProcess.start(
                upgrades ? settings.with(new Spool(SPOOL, version())) : settings,
                context.time(),
                context.randomness())) {
            return new Watch(context, "agent", agent::connected, agent::trouble).untilStopped();
        }
    }

    /** Of the package that this program came in. */
    private static String version() {
        try {
            return Files.readString(VERSION).strip();
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    VERSION.toString(),
                    "The version of the package cannot be read: " + InWords.of(e)
                            + ". Install it again, or give --no-upgrades.",
                    e);
        }
    }
}
