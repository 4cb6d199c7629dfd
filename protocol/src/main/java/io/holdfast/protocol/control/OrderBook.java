package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Orders that were accepted and did not end yet: kept in a directory, one a file, so that a process that was killed knows what it was at. Keys in it are
 * wrapped to the process' own certificate. Safe for use by many threads.
 */
public final class OrderBook {
    private static final int MOST_BEGINNINGS = 1_000_000;

    private final AttemptFiles files;
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
        files = new AttemptFiles(directory, ".order");
    }

    /** Keeps it, in place of what was known of its attempt. Durable when this returns. */
    public void keep(Accepted accepted) {
        FieldWriter out = new FieldWriter()
                .bytes(1, commands.encode(accepted.order()))
                .bytes(2, accepted.nonce())
                .number(3, accepted.beginnings());
        accepted.prepared().ifPresent(outcome -> out.bytes(4, reports.encode(outcome)));
        files.write(accepted.order().attempt(), out.toBytes());
    }

    /** It has ended. */
    public void drop(Attempt attempt) {
        files.drop(attempt);
    }

    /** What did not end. A file that cannot be read is put aside. */
    public List<Accepted> all() {
        return files.all(this::read);
    }

    private Optional<Accepted> read(byte[] content, String subject) {
        Fields in = Fields.decode(content, subject);
        return commands.decode(in.bytes(1), subject) instanceof Command.Order order
                ? Optional.of(
                        new Accepted(order, in.bytes(2), in.count(3, MOST_BEGINNINGS), prepared(in.bytes(4), subject)))
                : Optional.empty();
    }

    private Optional<Report.Outcome> prepared(byte[] bytes, String subject) {
        return bytes.length > 0 && reports.decode(bytes, subject) instanceof Report.Outcome outcome
                ? Optional.of(outcome)
                : Optional.empty();
    }
}
