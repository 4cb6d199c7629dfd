package io.holdfast.cli;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs many commands in one process: the training run of the AOT cache, which must have seen what real runs will use. */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * The arguments are a file with a command a line, words parted by blanks, and one with the names of classes that real runs will use and these may not. Ends at the first command that
     * fails.
     */
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        for (String name : Files.readAllLines(Path.of(arguments[1]))) {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        }
        for (String command : Files.readAllLines(Path.of(arguments[0]))) {
            Execution execution =
                    new Execution(Main.commandLines(), System.out, System.err, Time.system(), Randomness.secure());
            ExitCode code = execution.run(command.split(" ", -1));
            if (code != ExitCode.COMPLETE) {
                System.err.println("holdfast " + command + ": exit code " + code.number());
                System.exit(1);
            }
        }
    }
}
