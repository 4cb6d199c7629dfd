package io.holdfast.dist.quickstart;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.dist.process.AllInOne;
import io.holdfast.dist.process.ServerRun;
import io.holdfast.dist.process.Watch;
import io.holdfast.format.RawText;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** {@code quickstart}: an installation from nothing, and one round trip of real files through it. */
public final class Quickstart implements Verb {
    @Override
    public Options options() {
        return Options.of(
                        "quickstart",
                        "Shows a whole round trip in ./var/quickstart: a server with agent and media server, a job, two runs, a restore, a comparison.")
                .operands("PATH", "A directory to try it with (default: one of real files that is found).")
                .flag("--once", "End when done, instead of running on until Ctrl-C.");
    }

    @Override
    public ExitCode run(Context context) {
        List<String> operands = context.arguments().operands(0, 1);
        Path source = operands.isEmpty()
                ? QuickstartSource.found()
                : Path.of(RawText.shown(RawText.decode(Surroundings.absolute(operands.getFirst()))));
        QuickstartGround.requireApart(source);
        ServerRun.quiet();
        Output output = context.output();
        try (QuickstartGround ground = QuickstartGround.prepare()) {
            output.line("Holdfast backs up " + Output.printable(source.toString()) + ", restores it, and compares.");
            output.line("");
            output.line("1  A server, a media server and an agent of this machine, in one process");
            try (AllInOne all = AllInOne.start(AllInOne.Plan.local(ground.installation()), context)) {
                output.line("   " + all.server().url() + ", ready after " + Sizes.seconds(context.seconds()));
                output.line("   an encrypted repository: "
                        + QuickstartGround.shown(ground.installation().resolve("pool")));
                ExitCode code = new RoundTrip(context, ground, source, all).go();
                next(context, ground, all);
                return context.arguments().has("--once")
                        ? code
                        : worse(code, Watch.untilStopped(context, "quickstart"));
            }
        }
    }

    private static ExitCode worse(ExitCode first, ExitCode second) {
        return first == ExitCode.COMPLETE ? second : first;
    }

    /** What to type next. */
    private static void next(Context context, QuickstartGround ground, AllInOne all) {
        Output output = context.output();
        boolean once = context.arguments().has("--once");
        URI url = all.server().url();
        String address = once ? "localhost:9443" : url.getAuthority();
        output.line("");
        all.server()
                .oneTimePassword()
                .ifPresent(password ->
                        output.line("The API is at " + url + "; user admin, one-time password " + password));
        output.line("");
        output.line("What to type next" + (once ? ":" : ", in another terminal while this runs on (Ctrl-C ends it):"));
        if (once) {
            output.line("   ./holdfast all-in-one --dir " + QuickstartGround.shown(ground.installation()) + " &");
        }
        output.line("   ./holdfast login --server " + address + " --ca "
                + QuickstartGround.shown(all.server().rootCertificate()));
        output.line("   ./holdfast run list");
        output.line("   ./holdfast point list");
        output.line("   ./holdfast --help");
        output.flush();
    }

    /** Of a part of it, for programs. */
    static JsonLine stage(String name) {
        return new JsonLine("stage").text("stage", name);
    }
}
