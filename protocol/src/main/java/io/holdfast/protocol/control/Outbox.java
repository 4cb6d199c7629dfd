package io.holdfast.protocol.control;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Reports that the server must not miss: kept in a directory, one a file, until it has acknowledged them. Safe for use by many threads. */
public final class Outbox {
    private static final String SUFFIX = ".report";

    private final Path directory;
    private final ReportCodec codec = new ReportCodec();

    /** Makes the directory when it is not there. */
    public Outbox(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Keeps the report of an attempt, in place of an earlier one. Durable when this returns. */
    public synchronized void keep(Attempt attempt, Report report) {
        PemFiles.write(file(attempt), codec.encode(report));
    }

    public synchronized void drop(Attempt attempt) {
        try {
            Files.deleteIfExists(file(attempt));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What was not acknowledged. A file that cannot be read is left alone. */
    public synchronized List<Report> all() {
        List<Report> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                read(file, reports);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return reports;
    }

    private void read(Path file, List<Report> to) throws IOException {
        try {
            to.add(codec.decode(Files.readAllBytes(file), file.toString()));
        } catch (HoldfastException | IllegalArgumentException e) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
        }
    }

    private Path file(Attempt attempt) {
        byte[] name = attempt.run().getBytes(StandardCharsets.UTF_8);
        return directory.resolve(HexFormat.of().formatHex(name) + "-" + attempt.number() + SUFFIX);
    }

    private HoldfastException unusable(IOException e) {
        return new HoldfastException(
                ErrorCode.STORE_DENIED,
                directory.toString(),
                "Cannot use the directory " + directory + ": " + e.getMessage() + ". Check its owner and room.",
                e);
    }
}
