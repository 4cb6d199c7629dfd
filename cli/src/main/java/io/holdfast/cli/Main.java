package io.holdfast.cli;

import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.remote.ApiVerb;
import io.holdfast.cli.remote.LoginVerb;
import io.holdfast.cli.remote.LogoutVerb;
import io.holdfast.cli.remote.RemoteGroups;
import io.holdfast.cli.verb.BackupVerb;
import io.holdfast.cli.verb.Cat;
import io.holdfast.cli.verb.CheckVerb;
import io.holdfast.cli.verb.CopyVerb;
import io.holdfast.cli.verb.Diff;
import io.holdfast.cli.verb.Dump;
import io.holdfast.cli.verb.Find;
import io.holdfast.cli.verb.Forget;
import io.holdfast.cli.verb.GcVerb;
import io.holdfast.cli.verb.Ls;
import io.holdfast.cli.verb.Prune;
import io.holdfast.cli.verb.RepairVerb;
import io.holdfast.cli.verb.RepositoryCreate;
import io.holdfast.cli.verb.RepositoryKeyAdd;
import io.holdfast.cli.verb.RepositoryKeyEscrow;
import io.holdfast.cli.verb.RepositoryKeyRemove;
import io.holdfast.cli.verb.RepositoryShow;
import io.holdfast.cli.verb.Restore;
import io.holdfast.cli.verb.Snapshots;
import io.holdfast.cli.verb.Stats;
import io.holdfast.cli.verb.Tag;
import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import io.holdfast.cli.verb.VerifyVerb;
import io.holdfast.cli.verb.VmCleanup;
import io.holdfast.cli.verb.VmList;
import io.holdfast.cli.verb.VmThawGuard;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The {@code holdfast} process: reads the command line, runs one verb, exits with its code. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        run(arguments, Map.of(), Map.of());
    }

    /** Runs one verb of the command line, or of what a program has before and beyond it; ends the process. */
    public static void run(
            String[] arguments, Map<String, Supplier<Verb>> before, Map<String, Supplier<VerbGroup>> beyond) {
        PrintStream out = stream(FileDescriptor.out, 1 << 16);
        PrintStream errors = stream(FileDescriptor.err, 1 << 10);
        Execution execution = execution(before, beyond, out, errors);
        execution.stopOnSignals();
        System.exit(execution.run(Surroundings.arguments(arguments)).number());
    }

    /** Runs one verb of the same in a process that goes on afterwards; how it ended. */
    public static ExitCode run(
            List<String> words,
            Map<String, Supplier<Verb>> before,
            Map<String, Supplier<VerbGroup>> beyond,
            PrintStream out,
            PrintStream errors) {
        return execution(before, beyond, out, errors).run(words.toArray(String[]::new));
    }

    private static Execution execution(
            Map<String, Supplier<Verb>> before,
            Map<String, Supplier<VerbGroup>> beyond,
            PrintStream out,
            PrintStream errors) {
        return new Execution(commandLines(before, beyond), out, errors, Time.system(), Randomness.secure());
    }

    private static PrintStream stream(FileDescriptor descriptor, int buffer) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), buffer), false, StandardCharsets.UTF_8);
    }

    static CommandLines commandLines() {
        return commandLines(Map.of(), Map.of());
    }

    private static CommandLines commandLines(
            Map<String, Supplier<Verb>> before, Map<String, Supplier<VerbGroup>> beyond) {
        Map<String, Supplier<Verb>> verbs = new LinkedHashMap<>(before);
        verbs.put("backup", BackupVerb::new);
        verbs.put("snapshots", Snapshots::new);
        verbs.put("ls", Ls::new);
        verbs.put("find", Find::new);
        verbs.put("diff", Diff::new);
        verbs.put("restore", Restore::new);
        verbs.put("cat", Cat::new);
        verbs.put("dump", Dump::new);
        verbs.put("check", CheckVerb::new);
        verbs.put("verify", VerifyVerb::new);
        verbs.put("repair", RepairVerb::new);
        verbs.put("forget", Forget::new);
        verbs.put("prune", Prune::new);
        verbs.put("tag", Tag::new);
        verbs.put("gc", GcVerb::new);
        verbs.put("stats", Stats::new);
        verbs.put("copy", CopyVerb::new);
        verbs.put("login", LoginVerb::new);
        verbs.put("logout", LogoutVerb::new);
        verbs.put("api", ApiVerb::new);
        verbs.put(
                "completion",
                () -> new Completion(() -> commandLines(before, beyond).complete()));
        Map<String, Supplier<VerbGroup>> groups = new TreeMap<>(beyond);
        groups.put("repository", Main::repository);
        groups.put("vm", Main::machines);
        RemoteGroups.all()
                .forEach((word, group) -> groups.merge(
                        word, group, (local, remote) -> () -> local.get().with(remote.get())));
        return new CommandLines(verbs, groups);
    }

    private static VerbGroup machines() {
        return new VerbGroup(
                "vm",
                "Shows virtual machines, and cleans up after backups of them.",
                List.of(),
                List.of(new VmList(), new VmCleanup(), new VmThawGuard()));
    }

    private static VerbGroup repository() {
        VerbGroup key = new VerbGroup(
                "key",
                "Adds and removes the ways into a repository.",
                List.of(),
                List.of(new RepositoryKeyAdd(), new RepositoryKeyRemove(), new RepositoryKeyEscrow()));
        return new VerbGroup(
                "repository",
                "Makes and shows repositories, and their keys.",
                List.of(key),
                List.of(new RepositoryCreate(), new RepositoryShow()));
    }
}
