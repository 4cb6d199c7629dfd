package io.holdfast.cli.verb;

import io.holdfast.agent.source.vm.GuardProcess;
import io.holdfast.agent.source.vm.ThawGuard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts this program once more, as the guard that thaws guests when this process dies. */
final class GuardCommand {
    private static final String MAIN = "io.holdfast.cli.Main";

    private GuardCommand() {}

    static ThawGuard start(String uri) {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command().orElse("java"));
        // Up to the class: flags of the JVM and where the program is. What follows are the words of this run.
        Arrays.stream(self.arguments().orElse(new String[0]))
                .takeWhile(word -> !word.equals(MAIN))
                .forEach(command::add);
        command.addAll(List.of(MAIN, "vm", "thaw-guard", "--connect", uri));
        return GuardProcess.start(command);
    }
}
