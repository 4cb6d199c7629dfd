package io.holdfast.dist.quickstart;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import io.holdfast.dist.process.AllInOne;
import io.holdfast.server.LocalOperator;
import io.holdfast.server.LocalOperator.Ended;
import io.holdfast.server.LocalOperator.Moment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** A job made and run twice, its newest point restored beside the original, and both compared. */
final class RoundTrip {
    private static final String KIND = "files";
    private static final Moment NOTHING = new Moment("waiting", 0, 0, 0, "");

    private final Context context;
    private final QuickstartGround ground;
    private final Path source;
    private final AllInOne all;
    private final Output output;

    RoundTrip(Context context, QuickstartGround ground, Path source, AllInOne all) {
        this.context = context;
        this.ground = ground;
        this.source = source;
        this.all = all;
        output = context.output();
    }

    ExitCode go() {
        LocalOperator operator = all.server().operator();
        String job = operator.protect(
                all.agent(), KIND, "quickstart", Map.of("paths", List.of(source.toString())), all.repository());
        heading("2  A job; its first run reads everything");
        Ended first = backedUp("first-backup", watcher -> operator.backUp(job, watcher));
        heading("3  The second run finds that nothing changed");
        Ended second = backedUp("second-backup", watcher -> operator.backUp(job, watcher));
        heading("4  Restore into " + QuickstartGround.shown(ground.restored()));
        Ended restored = restored(job, operator, second);
        heading("5  Compare what was restored with what is there: content, links, modes, owners, times");
        TreeComparison comparison = TreeComparison.of(source, ground.restored());
        comparison.differences().stream().limit(20).forEach(each -> output.line("   " + Output.printable(each)));
        boolean same = comparison.differences().isEmpty();
        output.line("   " + Sizes.count(comparison.entries()) + " names, " + Sizes.bytes(comparison.bytes()) + ": "
                + (same ? "all the same." : Sizes.count(comparison.differences().size(), "difference") + "."));
        ExitCode code = same ? ExitCode.of(second.exceptions() + restored.exceptions()) : ExitCode.FAILED;
        return context.end(
                code,
                context.summary(code)
                        .text("snapshot", second.snapshot())
                        .number("files", second.files())
                        .number("bytesRead", first.read() + second.read())
                        .number("bytesNew", first.fresh() + second.fresh())
                        .number("bytesSealed", first.sealed() + second.sealed())
                        .number("compared", comparison.entries())
                        .number("differences", comparison.differences().size()));
    }

    private void heading(String text) {
        output.line("");
        output.line(text);
        output.flush();
    }

    private Ended backedUp(String stage, Function<Consumer<Moment>, Ended> work) {
        Ended ended = watched(work);
        output.line("   found " + Sizes.count(ended.files(), "file") + ", " + Sizes.bytes(ended.found()) + "; read "
                + Sizes.bytes(ended.read()) + "; new " + Sizes.bytes(ended.fresh()) + "; sent and stored "
                + Sizes.bytes(ended.sealed()));
        output.line("   " + Sizes.seconds(ended.took().toMillis() / 1e3) + ", snapshot "
                + ended.snapshot().substring(0, 8));
        exceptions(ended);
        output.object(() -> Quickstart.stage(stage)
                .text("snapshot", ended.snapshot())
                .number("files", ended.files())
                .number("bytesRead", ended.read())
                .number("bytesNew", ended.fresh())
                .number("bytesSealed", ended.sealed())
                .decimal("seconds", ended.took().toMillis() / 1e3));
        return ended;
    }

    private Ended restored(String job, LocalOperator operator, Ended point) {
        Map<String, List<String>> settings = Map.of(
                "path",
                List.of(source.toString()),
                "target",
                List.of(ground.restored().toString()));
        Ended ended = watched(watcher -> operator.restore(job, all.agent(), settings, watcher));
        output.line("   " + Sizes.count(ended.files(), "file") + ", " + Sizes.bytes(ended.found()) + " in "
                + Sizes.seconds(ended.took().toMillis() / 1e3));
        exceptions(ended);
        output.object(() -> Quickstart.stage("restore")
                .text("snapshot", point.snapshot())
                .number("files", ended.files())
                .number("bytesWritten", ended.found())
                .decimal("seconds", ended.took().toMillis() / 1e3));
        return ended;
    }

    private Ended watched(Function<Consumer<Moment>, Ended> work) {
        AtomicReference<Moment> moment = new AtomicReference<>(NOTHING);
        return context.watched(() -> sample(moment.get()), () -> work.apply(moment::set));
    }

    private static Progress.Sample sample(Moment moment) {
        return new Progress.Sample(
                moment.phase(),
                moment.done(),
                moment.expected(),
                moment.files(),
                moment.current().getBytes(StandardCharsets.UTF_8));
    }

    private void exceptions(Ended ended) {
        if (ended.exceptions() > 0) {
            output.line("   " + Sizes.count(ended.exceptions(), "exception") + ": `./holdfast run exceptions "
                    + ended.id() + "` lists them");
        }
    }
}
