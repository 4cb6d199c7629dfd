package io.holdfast.e2e.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs to their end. */
public final class Programs {
    private Programs() {}

    /** How a program ended, and what it wrote to both outputs. */
    public record Outcome(int code, String output) {}

    /** Runs it and hands out what it wrote. */
    public static String require(List<String> command) {
        Outcome outcome = run(command);
        if (outcome.code != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + outcome.code + ": " + outcome.output);
        }
        return outcome.output;
    }

    public static Outcome run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            Process process = builder.start();
            try {
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Outcome(process.waitFor(), output);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The text of a XML attribute or element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;");
    }
}
