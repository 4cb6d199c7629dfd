package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.repository.Repository;
import io.holdfast.repository.check.Check;
import io.holdfast.repository.check.Finding;

/** {@code check}. */
public final class CheckVerb implements Verb {
    @Override
    public Options options() {
        return Options.of("check", "Does the structure agree? Reads everything but the data; needs no key.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (Repository repository = Repositories.openWithoutAsking(context)) {
            Check.Report report = UpkeepWatch.over(context, repository::check);
            Findings.show(context.output(), report.findings());
            long victims = Findings.victims(context, repository, report.broken());
            boolean sound = report.findings().stream().noneMatch(each -> each.severity() != Finding.Severity.NOTE);
            // Data that cannot be had is a failure; what a second copy makes good is an exception.
            ExitCode code = report.damaged() ? ExitCode.FAILED : ExitCode.of(sound ? 0 : 1);
            context.output()
                    .line("Checked " + Sizes.count(report.snapshots().size(), "snapshot") + ", "
                            + Sizes.count(report.packs(), "pack") + ", " + Sizes.count(report.chunks(), "chunk")
                            + " in "
                            + Sizes.seconds(context.seconds()) + ": "
                            + switch (code) {
                                case COMPLETE -> "all is well.";
                                case FAILED -> "data is lost. `holdfast repair` saves what can be saved.";
                                case COMPLETE_WITH_EXCEPTIONS ->
                                    "nothing is lost, and `holdfast repair` has something to mend.";
                                case USAGE, CANCELLED -> "";
                            });
            return context.end(
                    code,
                    context.summary(code)
                            .number("findings", report.findings().size())
                            .number("victims", victims)
                            .number("snapshots", report.snapshots().size())
                            .number("packs", report.packs())
                            .number("chunks", report.chunks()));
        }
    }
}
