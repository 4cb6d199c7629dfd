package io.holdfast.protocol.control;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory with one file an attempt, durable once written. Safe for use by many threads. */
final class AttemptFiles {
    private final Path directory;
    private final String suffix;

    /** What a file says; nothing if it is not of this reader. */
    @FunctionalInterface
    interface Reader<T> {
        /** Throws {@link HoldfastException} or {@link IllegalArgumentException} for one that is damaged. */
        Optional<T> read(byte[] content, String subject);
    }

    /** Makes the directory when it is not there. */
    AttemptFiles(Path directory, String suffix) {
        this.directory = directory;
        this.suffix = suffix;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** In place of what was there. */
    synchronized void write(Attempt attempt, byte[] content) {
        PemFiles.write(file(attempt), content);
    }

    synchronized void drop(Attempt attempt) {
        try {
            Files.deleteIfExists(file(attempt));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** All that can be read, by name. A damaged file is put aside. */
    synchronized <T> List<T> all(Reader<T> reader) {
        List<T> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(suffix))
                    .sorted()
                    .toList()) {
                read(file, reader).ifPresent(all::add);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return all;
    }

    private static <T> Optional<T> read(Path file, Reader<T> reader) throws IOException {
        byte[] content = Files.readAllBytes(file);
        try {
            return reader.read(content, file.toString());
        } catch (HoldfastException | IllegalArgumentException e) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
            return Optional.empty();
        }
    }

    private Path file(Attempt attempt) {
        byte[] name = attempt.run().getBytes(StandardCharsets.UTF_8);
        return directory.resolve(HexFormat.of().formatHex(name) + "-" + attempt.number() + suffix);
    }

    private HoldfastException unusable(IOException e) {
        return new HoldfastException(
                ErrorCode.STORE_DENIED,
                directory.toString(),
                "Cannot use the directory " + directory + ": " + InWords.of(e) + ". Check its owner and room.",
                e);
    }
}
