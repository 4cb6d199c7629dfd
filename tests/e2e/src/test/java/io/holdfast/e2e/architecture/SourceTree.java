package io.holdfast.e2e.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout as files: what class files do not tell. */
record SourceTree(Path root) {
    static final int MOST_LINES = 600;

    /** The checkout this test runs in. */
    static SourceTree ofThisBuild() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("mvnw"))) {
            Path above = at.getParent();
            if (above == null) {
                throw new IllegalStateException(
                        "not inside a checkout: " + Path.of("").toAbsolutePath());
            }
            at = above;
        }
        return new SourceTree(at);
    }

    /** Directories at the root that are Maven modules. */
    List<String> modules() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.exists(entry.resolve("pom.xml")))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Compiled tests of the modules at the root. */
    List<Path> testClasses() throws IOException {
        return modules().stream()
                .map(module -> root.resolve(module).resolve("target/test-classes"))
                .filter(Files::isDirectory)
                .toList();
    }

    List<String> filesOverTheLimit() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> lines(file) > MOST_LINES)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
