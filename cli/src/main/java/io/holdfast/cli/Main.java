package io.holdfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code holdfast} process: reads the command line, runs one verb, exits with its code. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandSpec root = CommandSpec.create()
                .name("holdfast")
                .versionProvider(() -> new String[] {"holdfast " + Version.current()})
                .mixinStandardHelpOptions(true);
        root.usageMessage().description("Backs up file trees and volumes, and gives them back.");
        CommandLine line = new CommandLine(root);
        line.setExecutionStrategy(parsed -> {
            Integer help = CommandLine.executeHelpRequest(parsed);
            if (help != null) {
                return help;
            }
            line.usage(line.getErr());
            return CommandLine.ExitCode.USAGE;
        });
        return line;
    }
}
