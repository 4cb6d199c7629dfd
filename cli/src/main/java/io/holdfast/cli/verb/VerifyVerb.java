package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.repository.Repository;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.index.PackEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** {@code verify}. */
public final class VerifyVerb implements Verb {
    @Override
    public Options options() {
        return Options.of("verify", "Reads data back: every chunk is opened and compared with its fingerprint.")
                .flag("--sealed", "Only compare sealed bytes with their checksums; needs no key.")
                .value("--percent", "N", "Only so much of it: what was verified longest ago on this machine.")
                .value("--older-than", "AGE", "Only what was not verified on this machine since then, such as 30d.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        Optional<Integer> percent = arguments.count("--percent", 1);
        Optional<Duration> age = arguments.span("--older-than");
        if (percent.orElse(1) > 100 || (percent.isPresent() && age.isPresent())) {
            throw Arguments.usage("verify", "Give --percent from 1 to 100, or --older-than, not both.");
        }
        boolean sealed = arguments.has("--sealed");
        AtomicBoolean cancelled = new AtomicBoolean();
        context.interruption().stopBy(() -> cancelled.set(true));
        try (Repository repository = sealed ? Repositories.openWithoutAsking(context) : Repositories.open(context)) {
            VerifiedPacks known =
                    VerifiedPacks.of(repository.id(), context.time().now());
            List<PackEntry> all = repository.packs();
            List<PackEntry> chosen = percent.map(share -> known.longestAgo(all, share))
                    .orElseGet(
                            () -> age.map(limit -> known.olderThan(all, limit)).orElse(all));
            Verify.Report report = verify(context, repository, chosen, sealed, cancelled);
            if (!cancelled.get()) {
                known.verified(chosen).ifPresent(context.output()::remark);
            }
            return report(context, repository, all.size(), report, cancelled.get());
        }
    }

    private static Verify.Report verify(
            Context context, Repository repository, List<PackEntry> packs, boolean sealed, AtomicBoolean cancelled) {
        Verify.Progress progress = new Verify.Progress();
        Supplier<Progress.Sample> samples = () -> new Progress.Sample(
                "verifying", progress.bytesDone().sum(), progress.bytes().sum(), -1, new byte[0]);
        if (sealed) {
            return context.watched(
                    samples,
                    () -> repository.verify(packs, Optional.empty(), context.processors(), progress, cancelled));
        }
        try (Codec codec = new Codec(repository.keys(), CompressionLevel.FAST, context.randomness())) {
            return context.watched(
                    samples,
                    () -> repository.verify(packs, Optional.of(codec), context.processors(), progress, cancelled));
        }
    }

    private static ExitCode report(
            Context context, Repository repository, int packs, Verify.Report report, boolean cancelled) {
        Findings.show(context.output(), report.findings());
        long victims = Findings.victims(context, repository, report.broken());
        // What the packs make good is an exception, as for check.
        ExitCode ended = report.damaged()
                ? ExitCode.FAILED
                : ExitCode.of(report.findings().size());
        ExitCode code = cancelled ? ExitCode.CANCELLED : ended;
        double seconds = context.seconds();
        context.output()
                .line("Verified " + Sizes.count(report.packs()) + " of " + Sizes.count(packs, "pack") + ", "
                        + Sizes.count(report.chunks(), "chunk") + ", " + Sizes.bytes(report.bytes()) + " in "
                        + Sizes.seconds(seconds) + " (" + Sizes.rate(report.bytes(), seconds) + "): "
                        + switch (code) {
                            case COMPLETE -> "all is well.";
                            case CANCELLED -> "cancelled.";
                            case FAILED ->
                                "there is damage. Run `holdfast repair`, then a backup of what still exists.";
                            case COMPLETE_WITH_EXCEPTIONS ->
                                "nothing is lost, and `holdfast repair` has something to mend.";
                            case USAGE -> "";
                        });
        return context.end(
                code,
                context.summary(code)
                        .number("findings", report.findings().size())
                        .number("victims", victims)
                        .number("packs", report.packs())
                        .number("chunks", report.chunks())
                        .number("bytesVerified", report.bytes()));
    }
}
