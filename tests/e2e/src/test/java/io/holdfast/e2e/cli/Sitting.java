package io.holdfast.e2e.cli;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One process of the command line in which one verb after another runs, each from its words to its exit code as in a process of its own:
 * the program's start is most of what a small verb costs. Not for verbs that read standard input, write a file's content to standard output, start the program
 * again or are killed.
 */
public final class Sitting implements AutoCloseable {
    private final Process process;
    private final DataOutputStream words;
    private final DataInputStream outcomes;

    Sitting(Process process) {
        this.process = process;
        this.words = new DataOutputStream(process.getOutputStream());
        this.outcomes = new DataInputStream(process.getInputStream());
    }

    /** Runs a verb and waits for its end. */
    public Outcome run(String... verb) {
        try {
            words.writeInt(verb.length);
            for (String word : verb) {
                SittingMain.write(words, word.getBytes(StandardCharsets.UTF_8));
            }
            words.flush();
            int code = outcomes.readInt();
            return new Outcome(code, read(outcomes), read(outcomes));
        } catch (IOException e) {
            throw new UncheckedIOException("the program ended in the middle of " + List.of(verb), e);
        }
    }

    private static String read(DataInputStream from) throws IOException {
        return new String(SittingMain.read(from), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
