package io.holdfast.agent.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The file systems every test runs on. */
enum Ground {
    DISK(Path.of("target").toAbsolutePath()),
    MEMORY(Path.of("/dev/shm"));

    private final Path path;

    Ground(Path path) {
        this.path = path;
    }

    /** A new empty directory there. */
    Plot plot() throws SystemCallException {
        return Plot.in(path.toString().getBytes(StandardCharsets.UTF_8));
    }
}
