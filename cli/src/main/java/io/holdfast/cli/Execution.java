package io.holdfast.cli;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Interruption;
import io.holdfast.cli.verb.Verb;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.RawText;
import io.holdfast.format.Time;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One run of the command line, from its words to its exit code. What goes wrong is one line on standard error. */
final class Execution {
    /** So long a verb may take to leave after Ctrl-C; then the process ends without it, as after a crash. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final CommandLines lines;
    private final PrintStream out;
    private final PrintStream errors;
    private final Time time;
    private final Randomness randomness;
    private final Interruption interruption = new Interruption(Thread.currentThread());
    private final CountDownLatch ended = new CountDownLatch(1);

    Execution(CommandLines lines, PrintStream out, PrintStream errors, Time time, Randomness randomness) {
        this.lines = lines;
        this.out = out;
        this.errors = errors;
        this.time = time;
        this.randomness = randomness;
    }

    /** Ctrl-C and SIGTERM stop the verb first; the exit code then is that of a cancelled run. */
    void stopOnSignals() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    private void stop() {
        if (ended.getCount() == 0) {
            return;
        }
        interruption.request();
        try {
            if (!ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                errors.println(
                        "holdfast: did not end in time after a signal; what it held is cleaned up by the next run");
                errors.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.CANCELLED.number());
    }

    /** Runs one verb. */
    ExitCode run(String[] words) {
        Output output = output(words);
        try {
            ExitCode code = parsed(words, output);
            output.flush();
            if (!output.deaf() || code != ExitCode.COMPLETE) {
                return code;
            }
            if (Surroundings.pipe(1)) {
                // Such as `head`, which has what it wants.
                return ExitCode.FAILED;
            }
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    "standard output",
                    "Standard output takes no more: not all of the answer was written.");
        } catch (HoldfastException e) {
            return failed(output, e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return failed(
                    output,
                    new HoldfastException(
                            ErrorCode.INTERNAL,
                            "holdfast",
                            "Something went wrong that should not: " + e + ". HOLDFAST_TRACE=1 shows where.",
                            e));
        } finally {
            ended.countDown();
        }
    }

    private Output output(String[] words) {
        return new Output(
                out,
                errors,
                Arrays.stream(words).takeWhile(word -> !word.equals("--")).anyMatch("--json"::equals)
                        ? Output.Form.PROGRAMS
                        : Output.Form.PEOPLE,
                Surroundings.terminal(2) ? Output.Channel.TERMINAL : Output.Channel.FILE);
    }

    private ExitCode parsed(String[] words, Output output) {
        CommandLine line = lines.toParse(words);
        ParseResult result;
        try {
            result = line.parseArgs(words);
        } catch (ParameterException e) {
            throw Arguments.usage("command line", message(e));
        }
        if (helped(result)) {
            return ExitCode.COMPLETE;
        }
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!(last.commandSpec().userObject() instanceof Verb verb)) {
            lines.complete();
            last.commandSpec().commandLine().usage(errors, CommandLine.Help.Ansi.OFF);
            return ExitCode.USAGE;
        }
        return verb.run(new Context(
                new Arguments(result), output, time, randomness, interruption, Version.current(), time.nanos()));
    }

    private boolean helped(ParseResult result) {
        for (CommandLine each : result.asCommandLineList()) {
            if (each.isUsageHelpRequested()) {
                each.usage(out, CommandLine.Help.Ansi.OFF);
                return true;
            }
            if (each.isVersionHelpRequested()) {
                each.printVersionHelp(out, CommandLine.Help.Ansi.OFF);
                return true;
            }
        }
        return false;
    }

    private static String message(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        String what = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(e.getMessage());
        return what + (what.endsWith(".") || what.endsWith("?") ? "" : ".") + " See `" + name + " --help`.";
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String word = RawText.shown(e.getUnmatched().getFirst());
        boolean verb = !e.isUnknownOption()
                && !e.getCommandLine().getCommandSpec().subcommands().isEmpty();
        String what = verb
                ? "There is no verb `" + word + "`."
                : e.isUnknownOption() ? "There is no option `" + word + "`." : "`" + word + "` is too much.";
        List<String> near = e.isUnknownOption() || verb ? e.getSuggestions() : List.of();
        return near.isEmpty() ? what : what + " Did you mean `" + near.getFirst() + "`?";
    }

    private ExitCode failed(Output output, HoldfastException e) {
        HoldfastException told = e;
        if (interruption.requested() && e.code() != ErrorCode.SESSION_CANCELLED) {
            told = new HoldfastException(ErrorCode.SESSION_CANCELLED, "holdfast", "Cancelled.", e);
        }
        output.error(told);
        if (Surroundings.variable("HOLDFAST_TRACE").filter("1"::equals).isPresent()) {
            e.printStackTrace(errors);
            errors.flush();
        }
        if (told.code() == ErrorCode.SESSION_CANCELLED) {
            return ExitCode.CANCELLED;
        }
        return told.code() == ErrorCode.USAGE ? ExitCode.USAGE : ExitCode.FAILED;
    }
}
