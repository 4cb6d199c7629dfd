package io.holdfast.cli.output;

import io.holdfast.format.tree.RunException;
import java.util.List;

/** Tells what could not be done although the rest was. */
public final class ExceptionReport {
    private static final int SHOWN = 20;

    private ExceptionReport() {}

    /** People get the first of them, programs all that are known; {@code count} is how many there were. */
    public static void show(Output output, List<RunException> exceptions, long count) {
        exceptions.forEach(each -> output.object(() -> new JsonLine("exception")
                .raw("path", each.path())
                .text("code", each.code())
                .text("message", each.message())));
        if (count == 0) {
            return;
        }
        output.line(Sizes.count(count, "exception") + ":");
        exceptions.stream()
                .limit(SHOWN)
                .forEach(each ->
                        output.line("  ", each.path(), "  " + each.code() + " " + Output.printable(each.message())));
        long more = count - Math.min(SHOWN, exceptions.size());
        if (more > 0) {
            output.line("  and " + Sizes.count(more) + " more");
        }
    }
}
