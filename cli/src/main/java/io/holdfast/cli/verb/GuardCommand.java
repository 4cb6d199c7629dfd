package io.holdfast.cli.verb;

import io.holdfast.agent.source.vm.GuardProcess;
import io.holdfast.agent.source.vm.MachineOptions.Freezing;
import io.holdfast.agent.source.vm.ThawGuard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts this program once more, as the guard that thaws guests when this process dies. */
final class GuardCommand {
    private static final String MAIN = "io.holdfast.cli.Main";

    private GuardCommand() {}

    /** Where nobody freezes, nobody guards. */
    static ThawGuard start(String uri, Freezing freezing) {
        return freezing == Freezing.NEVER ? new Nobody() : start(uri);
    }

    private static ThawGuard start(String uri) {
        ProcessHandle.Info self = ProcessHandle.current().info();
        // Whichever program this is that has the verbs: its main class comes before the words of this run.
        String main = System.getProperty("sun.java.command", MAIN).split(" ", 2)[0];
        List<String> command = new ArrayList<>();
        command.add(self.command().orElse("java"));
        // Up to the class: flags of the JVM and where the program is. What follows are the words of this run.
        Arrays.stream(self.arguments().orElse(new String[0]))
                .takeWhile(word -> !word.equals(main))
                .forEach(command::add);
        // It waits more than it computes.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", MAIN, "vm", "thaw-guard", "--connect", uri));
        return GuardProcess.start(command);
    }

    private record Nobody() implements ThawGuard {
        @Override
        public void arm(String uuid) {
            throw new IllegalStateException("nothing is frozen without a guard");
        }

        @Override
        public void disarm(String uuid) {
            throw new IllegalStateException("nothing was frozen without a guard");
        }

        @Override
        public void dismiss() {
            // There is nobody to dismiss.
        }

        @Override
        public void close() {
            // There is nobody to dismiss.
        }
    }
}
