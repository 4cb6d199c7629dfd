package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Progress;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.util.function.Supplier;

/**
 * What a verb works with.
 *
 * @param program its version
 * @param began when, on {@code time}'s own scale
 */
public record Context(
        Arguments arguments,
        Output output,
        Time time,
        Randomness randomness,
        Interruption interruption,
        String program,
        long began) {
    /** Seconds since the verb began. */
    public double seconds() {
        return (time.nanos() - began) / 1e9;
    }

    /** The beginning of the last object. */
    public JsonLine summary(ExitCode code) {
        return new JsonLine("summary").text("result", code.result());
    }

    /** Says the last object and how the verb ended. */
    public ExitCode end(ExitCode code, JsonLine summary) {
        output.object(() -> summary.decimal("seconds", seconds()));
        return code;
    }

    /** The end of a verb with nothing more to say to programs. */
    public ExitCode end(ExitCode code) {
        return end(code, summary(code));
    }

    /** Does something long, and shows meanwhile how far it is. */
    public <T> T watched(Supplier<Progress.Sample> samples, Supplier<T> work) {
        Progress progress = Progress.shown(output, time, samples);
        try {
            return work.get();
        } finally {
            progress.close();
        }
    }

    /** As this, but standard output is left to content. */
    public Context speakingBeside() {
        return new Context(arguments, output.beside(), time, randomness, interruption, program, began);
    }

    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
