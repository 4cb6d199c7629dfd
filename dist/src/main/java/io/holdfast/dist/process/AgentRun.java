package io.holdfast.dist.process;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.agent.browse.Questions;
import io.holdfast.agent.linux.Priority;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.nio.file.Path;

/** {@code agent run}. */
public final class AgentRun implements Verb {
    @Override
    public Options options() {
        return Options.of("run", "Runs the agent of this machine until it is stopped.")
                .value(Enrolling.DIRECTORY, "DIR", "Where it was enrolled (default " + AgentEnrol.HOME + ").")
                .value("--priority", "HOW", "Of backups beside other programs: idle (default), low or normal.")
                .flag("--no-questions", "Do not look into recovery points for the server.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        Path directory = Enrolling.directory(arguments, AgentEnrol.HOME);
        Enrolled enrolled = Enrolled.read(directory);
        AgentSettings settings = AgentSettings.standard(directory, enrolled.servers(), context.program())
                .with(enrolled.proxy())
                .with(arguments.choice("--priority", Priority.class).orElse(Priority.IDLE))
                .with(arguments.has("--no-questions") ? Questions.Service.REFUSED : Questions.Service.OFFERED);
        try (AgentProcess agent = AgentProcess.start(settings, context.time(), context.randomness())) {
            return new Watch(context, "agent", agent::connected, agent::trouble).untilStopped();
        }
    }
}
