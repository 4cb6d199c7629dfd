package io.holdfast.e2e.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Trees to back up, and listings to compare. */
public final class Tree {
    private Tree() {}

    /** A few files of all lengths that matter, always the same. */
    public static Path small(Path at) throws IOException {
        Files.createDirectories(at.resolve("sub/empty"));
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 511, 513, 70_000, 3_000_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Files.write(at.resolve("sub").resolve("file-" + length), bytes);
        }
        Files.writeString(at.resolve("hello.txt"), "hello\n");
        Files.createSymbolicLink(at.resolve("link"), Path.of("hello.txt"));
        return at;
    }

    /** Random bytes in one file. */
    static void random(Path file, int mebibytes, long seed) throws IOException {
        byte[] bytes = new byte[1 << 20];
        Random random = new Random(seed);
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(bytes);
                out.write(bytes);
            }
        }
    }

    /** Every file with its length and when it was modified. */
    public static SortedMap<String, String> listing(Path directory) throws IOException {
        SortedMap<String, String> listing = new TreeMap<>();
        if (!Files.exists(directory)) {
            return listing;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                listing.put(
                        directory.relativize(each).toString(),
                        Files.size(each) + " " + Files.getLastModifiedTime(each));
            }
        }
        return listing;
    }
}
