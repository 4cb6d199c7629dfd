package io.holdfast.dist.quickstart;

import io.holdfast.cli.input.Arguments;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** Finds a directory of real files that is worth a demonstration and does not take long. */
final class QuickstartSource extends SimpleFileVisitor<Path> {
    private static final long MOST_BYTES = 400L << 20;
    private static final long LEAST_BYTES = 8L << 20;
    private static final int MOST_FILES = 30_000;

    private long bytes;
    private int files;

    private QuickstartSource() {}

    static Path found() {
        return Stream.of(
                        "/usr/share/doc",
                        "/usr/share",
                        System.getProperty("java.home", "/usr/lib/jvm"),
                        "/usr/lib/python3",
                        "/etc")
                .map(Path::of)
                .filter(QuickstartSource::fits)
                .findFirst()
                .orElseThrow(() -> Arguments.usage("quickstart", "Found no directory to try this with: name one."));
    }

    private static boolean fits(Path directory) {
        QuickstartSource seen = new QuickstartSource();
        try {
            Files.walkFileTree(directory.toRealPath(), seen);
        } catch (IOException e) {
            return false;
        }
        return seen.bytes >= LEAST_BYTES && !seen.tooMuch();
    }

    private boolean tooMuch() {
        return bytes > MOST_BYTES || files > MOST_FILES;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.size();
        files++;
        return tooMuch() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
}
