package io.holdfast.e2e.cli;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.nio.file.Path;

/** The reader in {@code reader/}, written by {@code docs/format} alone: Python, and nothing of ours. */
public record FormatReader(Holdfast holdfast) {
    /** Runs it with words of a shell. The passphrase is in the environment. */
    public Outcome run(String words) {
        return holdfast.bash("/usr/bin/python3 " + folder() + " " + words);
    }
    /** Runs a script of Python that imports the reader's modules. */
    Outcome script(String name, Path argument) {
        Path script = holdfast.home().resolve("tests/e2e/src/test/python").resolve(name);
        return holdfast.bash("PYTHONPATH=" + folder() + " /usr/bin/python3 -B " + script + " " + argument);
    }

    private Path folder() {
        return holdfast.home().resolve("reader");
    }
}
