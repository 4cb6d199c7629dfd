package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs many commands in one process: the training run of the AOT cache, which must have seen what real runs will use. */
final class Rehearsal {
    private Rehearsal() {}

    /** The one argument is a file with a command a line, words parted by blanks. Ends at the first command that fails. */
    public static void main(String[] arguments) throws IOException {
        for (String command : Files.readAllLines(Path.of(arguments[0]))) {
            int code = Main.commandLine().execute(command.split(" ", -1));
            if (code != 0) {
                System.err.println("holdfast " + command + ": exit code " + code);
                System.exit(1);
            }
        }
    }
}
