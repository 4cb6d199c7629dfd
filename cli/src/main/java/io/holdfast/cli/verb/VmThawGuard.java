package io.holdfast.cli.verb;

import io.holdfast.agent.source.vm.GuardLoop;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** {@code vm thaw-guard}: started by {@code backup --vm} itself. */
public final class VmThawGuard implements Verb {
    @Override
    public Options options() {
        return Options.of("thaw-guard", "Started by a backup: thaws frozen guests when that process dies.")
                .value("--connect", "URI", "The libvirt to ask (default qemu:///system).");
    }

    @Override
    public ExitCode run(Context context) {
        String uri = context.arguments().text("--connect").orElse(MachineArguments.URI);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        new GuardLoop(uri, context.time())
                .run(in, new PrintStream(context.output().content(), true, StandardCharsets.UTF_8));
        return ExitCode.COMPLETE;
    }
}
