package io.holdfast.e2e.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directories to back up, and what is in them. */
final class Content {
    private Content() {}

    /** Files of random bytes, so many of a mebibyte each. */
    static Path files(Path at, int count, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < count; i++) {
            Path folder = Files.createDirectories(at.resolve("d" + i % 7));
            random.nextBytes(bytes);
            Files.write(folder.resolve("file-" + i), bytes);
        }
        Files.createSymbolicLink(at.resolve("link"), Path.of("d0/file-0"));
        return at;
    }

    /** Every file with its length and a checksum, every link with its target. */
    static SortedMap<String, String> of(Path directory) throws IOException {
        SortedMap<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.toList()) {
                String name = directory.relativize(each).toString();
                if (Files.isSymbolicLink(each)) {
                    content.put(name, "-> " + Files.readSymbolicLink(each));
                } else if (Files.isRegularFile(each)) {
                    content.put(name, checksum(each));
                }
            }
        }
        return content;
    }

    private static String checksum(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length + " "
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
