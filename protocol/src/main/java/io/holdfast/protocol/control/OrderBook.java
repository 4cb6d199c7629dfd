package io.holdfast.protocol.control;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
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

/**
 * Orders that were accepted and did not end yet: kept in a directory, one a file, so that a process that was killed knows what it was at. Keys in it are
 * wrapped to the process' own certificate. Safe for use by many threads.
 */
public final class OrderBook {
    private static final String SUFFIX = ".order";
    private static final int MOST_BEGINNINGS = 1_000_000;

    private final Path directory;
    private final CommandCodec commands = new CommandCodec();
    private final ReportCodec reports = new ReportCodec();

    /**
     * An order that was accepted.
     *
     * @param nonce with which its session is resumed
     * @param beginnings how often it was begun
     * @param prepared how it ends if its snapshot turns out to be committed
     */
    public record Accepted(Command.Order order, byte[] nonce, int beginnings, Optional<Report.Outcome> prepared) {}

    /** Makes the directory when it is not there. */
    public OrderBook(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Keeps it, in place of what was known of its attempt. Durable when this returns. */
    public synchronized void keep(Accepted accepted) {
        FieldWriter out = new FieldWriter()
                .bytes(1, commands.encode(accepted.order()))
                .bytes(2, accepted.nonce())
                .number(3, accepted.beginnings());
        accepted.prepared().ifPresent(outcome -> out.bytes(4, reports.encode(outcome)));
        PemFiles.write(file(accepted.order().attempt()), out.toBytes());
    }

    /** It has ended. */
    public synchronized void drop(Attempt attempt) {
        try {
            Files.deleteIfExists(file(attempt));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What did not end. A file that cannot be read is left alone. */
    public synchronized List<Accepted> all() {
        List<Accepted> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                read(file, all);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return all;
    }

    private void read(Path file, List<Accepted> to) throws IOException {
        String subject = file.toString();
        try {
            Fields in = Fields.decode(Files.readAllBytes(file), subject);
            if (commands.decode(in.bytes(1), subject) instanceof Command.Order order) {
                to.add(new Accepted(order, in.bytes(2), in.count(3, MOST_BEGINNINGS), prepared(in.bytes(4), subject)));
            }
        } catch (HoldfastException | IllegalArgumentException e) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"));
        }
    }

    private Optional<Report.Outcome> prepared(byte[] bytes, String subject) {
        return bytes.length > 0 && reports.decode(bytes, subject) instanceof Report.Outcome outcome
                ? Optional.of(outcome)
                : Optional.empty();
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
