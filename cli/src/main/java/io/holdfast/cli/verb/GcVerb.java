package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.repository.Repository;
import io.holdfast.repository.upkeep.GcReport;
import java.time.Duration;

/** {@code gc}. */
public final class GcVerb implements Verb {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Override
    public Options options() {
        return Options.of("gc", "Drops what no snapshot needs. Backups and restores go on meanwhile; needs no key.")
                .value(
                        "--patience",
                        "SPAN",
                        "Wait so long for running sessions (default 90s); the next gc does the rest.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        Duration patience = context.arguments().span("--patience").orElse(PATIENCE);
        try (Repository repository = Repositories.openWithoutAsking(context)) {
            GcReport report = UpkeepWatch.over(context, progress -> repository.gc(patience, progress));
            context.output().lines(out -> {
                out.accept("Deleted " + Sizes.count(report.deletedPacks(), "pack") + ", "
                        + Sizes.bytes(report.deletedBytes())
                        + (report.rewrittenPacks() > 0
                                ? "; of " + report.rewrittenPacks() + " the live part was kept, "
                                        + Sizes.bytes(report.copied())
                                : "")
                        + ", in " + Sizes.seconds(context.seconds()));
                out.accept("  " + Sizes.count(report.liveChunks(), "chunk") + " needed by snapshots");
                report.waitingFor().forEach(each -> out.accept("  waits for session " + Output.printable(each)));
                report.notes().forEach(each -> out.accept("  " + Output.printable(each)));
            });
            return context.end(
                    ExitCode.COMPLETE,
                    context.summary(ExitCode.COMPLETE)
                            .number("chunksLive", report.liveChunks())
                            .number("packsDeleted", report.deletedPacks())
                            .number("bytesDeleted", report.deletedBytes())
                            .number("packsRewritten", report.rewrittenPacks())
                            .number("bytesCopied", report.copied())
                            .number("bytesReadForCopy", report.readForCopy())
                            .texts("waitingFor", report.waitingFor())
                            .texts("notes", report.notes()));
        }
    }
}
