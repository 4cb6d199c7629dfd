package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Sizes;
import io.holdfast.repository.Repository;
import java.util.List;

/** {@code repair}. */
public final class RepairVerb implements Verb {
    @Override
    public Options options() {
        return Options.of(
                "repair", "Mends what second copies and whole chunks can mend. Deletes no snapshot, invents no byte.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (Repository repository = Repositories.openWithoutAsking(context)) {
            List<String> done = UpkeepWatch.over(context, repository::repair);
            done.forEach(context.output()::line);
            done.forEach(each -> context.output().object(() -> new JsonLine("mended").text("message", each)));
            context.output()
                    .line(
                            done.isEmpty()
                                    ? "Nothing to mend."
                                    : Sizes.count(done.size(), "thing")
                                            + " done. Run `holdfast check`, and a backup of what still exists.");
            return context.end(
                    ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("mended", done.size()));
        }
    }
}
