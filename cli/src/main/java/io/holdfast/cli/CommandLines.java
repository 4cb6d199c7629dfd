package io.holdfast.cli;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Makes picocli's model of the verbs: of the one that was typed, or of all when that is not clear. A start pays for one verb, not for thirty. */
final class CommandLines {
    private final Map<String, Supplier<Verb>> verbs;
    private final Map<String, Supplier<VerbGroup>> groups;

    CommandLines(Map<String, Supplier<Verb>> verbs, Map<String, Supplier<VerbGroup>> groups) {
        this.verbs = verbs;
        this.groups = groups;
    }

    /** A line with all verbs: for help and completion. */
    CommandLine complete() {
        CommandLine line = line();
        verbs.values().forEach(verb -> add(line.getCommandSpec(), verb.get()));
        groups.values().forEach(group -> add(line.getCommandSpec(), group.get()));
        return line;
    }

    /** A line with the verb that these arguments begin with. */
    CommandLine toParse(String[] arguments) {
        Optional<String> word = verb(arguments);
        if (word.isPresent() && verbs.containsKey(word.get())) {
            CommandLine line = line();
            add(line.getCommandSpec(), verbs.get(word.get()).get());
            return line;
        }
        if (word.isPresent() && groups.containsKey(word.get())) {
            CommandLine line = line();
            add(line.getCommandSpec(), groups.get(word.get()).get());
            return line;
        }
        return complete();
    }

    /** The first word that is neither an option nor the value of one. */
    private static Optional<String> verb(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (Options.GLOBAL_WITH_VALUE.contains(arguments[i])) {
                i++;
            } else if (!arguments[i].startsWith("-")) {
                return Optional.of(arguments[i]);
            }
        }
        return Optional.empty();
    }

    private static CommandLine line() {
        CommandSpec root = Options.of("holdfast", "Backs up file trees and volumes, and gives them back.")
                .spec();
        root.versionProvider(() -> new String[] {"holdfast " + Version.current()});
        root.addOption(CommandLine.Model.OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .arity("0")
                .versionHelp(true)
                .description("Shows the version.")
                .build());
        root.usageMessage()
                .synopsisSubcommandLabel("VERB")
                .footer(
                        "",
                        "`holdfast VERB --help` shows a verb's options; docs/user has a page for each.",
                        "Exit codes: 0 complete, 1 failed, 2 usage, 3 complete with exceptions, 130 cancelled.");
        return new CommandLine(root)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(true);
    }

    private static void add(CommandSpec to, Verb verb) {
        CommandSpec described = verb.options().spec();
        CommandSpec spec =
                CommandSpec.wrapWithoutInspection(verb).name(described.name()).usageMessage(described.usageMessage());
        described.options().forEach(spec::addOption);
        described.positionalParameters().forEach(spec::addPositional);
        to.addSubcommand(described.name(), spec);
    }

    private static void add(CommandSpec to, VerbGroup group) {
        CommandSpec spec = Options.of(group.name(), group.description()).spec();
        group.verbs().forEach(verb -> add(spec, verb));
        group.groups().forEach(each -> add(spec, each));
        to.addSubcommand(group.name(), spec);
    }

    /** Verbs and groups by name, for messages. */
    List<String> words() {
        return java.util.stream.Stream.concat(verbs.keySet().stream(), groups.keySet().stream())
                .toList();
    }
}
