package io.holdfast.cli.input;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Describes a verb to the parser. All values are strings here; {@link Arguments} gives them their meaning. */
public final class Options {
    /** Options of every verb that are followed by a value. */
    public static final List<String> GLOBAL_WITH_VALUE =
            List.of("-r", "--repository", "--password-file", "--recovery-key-file");

    private final CommandSpec spec;

    private Options(CommandSpec spec) {
        this.spec = spec;
    }

    /** Begins the description of a verb. */
    public static Options of(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).abbreviateSynopsis(true).sortOptions(false);
        return new Options(spec);
    }

    /** A switch. */
    public Options flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build());
        return this;
    }

    /** An option with one value. */
    public Options value(String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** An option that may be given again and again. */
    public Options values(String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** What stands without an option. */
    public Options operands(String label, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(ArrayList.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    /** Which snapshots are looked at. */
    public Options snapshotFilters() {
        return value("--host", "HOST", "Only snapshots of this host.")
                .value("--name", "NAME", "Only snapshots of this name.")
                .values("--tag", "TAG", "Only snapshots with this tag; repeatable, all must fit.")
                .value("--path", "PATH", "Only snapshots that were asked for this path.");
    }

    /** The description, with what every verb has. */
    public CommandSpec spec() {
        spec.addOption(OptionSpec.builder("-r", "--repository")
                .type(String.class)
                .paramLabel("DIR")
                .description("The repository; else HOLDFAST_REPOSITORY.")
                .build());
        value("--password-file", "FILE", "Its passphrase is the first line; else HOLDFAST_PASSWORD, else asked for.");
        value("--recovery-key-file", "FILE", "Open it with the printed recovery key in this file.");
        flag("--json", "One object a line on standard output, for programs.");
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Shows this.")
                .build());
        return spec;
    }
}
