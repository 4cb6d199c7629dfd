package io.holdfast.dist;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import io.holdfast.dist.process.AgentAccept;
import io.holdfast.dist.process.AgentEnrol;
import io.holdfast.dist.process.AgentRun;
import io.holdfast.dist.process.AllInOneRun;
import io.holdfast.dist.process.MediaEnrol;
import io.holdfast.dist.process.MediaRun;
import io.holdfast.dist.process.ServerRun;
import io.holdfast.dist.quickstart.Quickstart;
import io.holdfast.dist.recover.Recover;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The {@code holdfast} program. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        io.holdfast.cli.Main.run(arguments, verbs(), processes());
    }

    /** Runs one verb in a process that goes on afterwards; how it ended. Verbs whose output is a file's content write past {@code out}. */
    public static ExitCode run(List<String> words, PrintStream out, PrintStream errors) {
        return io.holdfast.cli.Main.run(words, verbs(), processes(), out, errors);
    }

    /** What this program can do beyond the command line by one word. */
    static Map<String, Supplier<Verb>> verbs() {
        Map<String, Supplier<Verb>> verbs = new LinkedHashMap<>();
        verbs.put("quickstart", Quickstart::new);
        verbs.put(AllInOneRun.NAME, AllInOneRun::new);
        verbs.put(Recover.NAME, Recover::new);
        return verbs;
    }

    /** The processes of which an installation consists. */
    static Map<String, Supplier<VerbGroup>> processes() {
        return new TreeMap<>(Map.of("agent", Main::agent, "media", Main::media, "server", Main::server));
    }

    private static VerbGroup agent() {
        return new VerbGroup(
                "agent",
                "Enrols and runs the agent beside the data of this machine.",
                List.of(),
                List.of(new AgentEnrol(), new AgentRun(), new AgentAccept()));
    }

    private static VerbGroup media() {
        return new VerbGroup(
                "media",
                "Enrols and runs a media server, which keeps repositories on this machine's disks.",
                List.of(),
                List.of(new MediaEnrol(), new MediaRun()));
    }

    private static VerbGroup server() {
        return new VerbGroup(
                "server",
                "Runs the server, which knows what is protected and has the REST API.",
                List.of(),
                List.of(new ServerRun()));
    }
}
