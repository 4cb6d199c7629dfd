package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A block device whose bytes are those of a file. Needs root. */
public final class LoopDevice implements AutoCloseable {
    private final String path;

    private LoopDevice(String path) {
        this.path = path;
    }

    /** At any path. */
    public static LoopDevice of(Path file) {
        return new LoopDevice(run("losetup", "--find", "--show", file.toString()));
    }

    public Path path() {
        return Path.of(path);
    }

    /** Another file from now on, at the same path. */
    public void become(Path file) {
        run("losetup", "--detach", path);
        run("losetup", path, file.toString());
    }

    @Override
    public void close() {
        run("losetup", "--detach", path);
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor())
                    .as("loop devices are needed, and root: %s", output)
                    .isZero();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
