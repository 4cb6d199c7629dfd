package io.holdfast.media.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.session.Doors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Remembers, over restarts, which tickets were used and by whom, for as long as they last. Safe for use by many threads. */
final class UsedTickets {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
    private static final int MOST_ATTEMPTS = 1_000_000;

    private final Path directory;
    private final Time time;

    UsedTickets(Path directory, Time time) {
        this.directory = directory;
        this.time = time;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Notes the use; {@code TICKET_USED} when somebody else's nonce stands there, {@code TICKET_SPENT} when a snapshot does. */
    synchronized void use(Ticket ticket, byte[] nonce) {
        Path file = file(ticket);
        try {
            if (!Files.exists(file)) {
                sweep();
                PemFiles.write(file, fields(ticket, nonce).toBytes());
                return;
            }
            Fields known = Fields.decode(Files.readAllBytes(file), file.toString());
            boolean same = MessageDigest.isEqual(known.bytes(1), nonce);
            if (same && known.bytes(3).length > 0) {
                throw Doors.spent(ticket, SnapshotId.of(known.bytes(3)));
            }
            if (!same) {
                throw new HoldfastException(
                        ErrorCode.TICKET_USED,
                        "run " + ticket.run(),
                        "The ticket of run " + ticket.run() + " was used already. Start the run again.");
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** A session that writes was opened: this snapshot is what may come of it, whatever is killed meanwhile. */
    synchronized void opened(Ticket ticket, SnapshotId snapshot) {
        Path file = file(ticket);
        try {
            byte[] nonce = read(file).bytes(1);
            Written written = new Written(ticket.run(), ticket.attempt(), ticket.repository(), snapshot);
            PemFiles.write(
                    file, fields(ticket, nonce).bytes(4, written.encode()).toBytes());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What may have come of it, as long as it is not spent. */
    synchronized Optional<Written> unsettled(Ticket ticket) {
        Path file = file(ticket);
        try {
            return Files.exists(file) ? unsettled(file) : Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** The same of all tickets. */
    synchronized List<Unsettled> unsettled() {
        List<Unsettled> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each ->
                            NAME.matcher(String.valueOf(each.getFileName())).matches())
                    .toList()) {
                unsettled(file).ifPresent(written -> all.add(new Unsettled(file, written)));
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return all;
    }

    /** A ticket's file, and what may have come of it. */
    record Unsettled(Path file, Written written) {}

    /** What a session writes. */
    record Written(String run, int attempt, String repository, SnapshotId snapshot) {
        private byte[] encode() {
            return new FieldWriter()
                    .text(1, run)
                    .number(2, attempt)
                    .text(3, repository)
                    .bytes(4, snapshot.bytes())
                    .toBytes();
        }

        private static Written decode(byte[] bytes, String subject) {
            Fields in = Fields.decode(bytes, subject);
            return new Written(in.text(1), in.count(2, MOST_ATTEMPTS), in.text(3), SnapshotId.of(in.bytes(4)));
        }
    }

    private static Optional<Written> unsettled(Path file) throws IOException {
        Fields in = read(file);
        boolean open = in.bytes(3).length == 0 && in.bytes(4).length > 0;
        return open ? Optional.of(Written.decode(in.bytes(4), file.toString())) : Optional.empty();
    }

    private static Fields read(Path file) throws IOException {
        return Fields.decode(Files.readAllBytes(file), file.toString());
    }

    /** Nothing more may be written under it. */
    void spend(Ticket ticket, SnapshotId snapshot) {
        spend(file(ticket), snapshot);
    }

    synchronized void spend(Path file, SnapshotId snapshot) {
        try {
            Fields known = read(file);
            PemFiles.write(
                    file,
                    new FieldWriter()
                            .bytes(1, known.bytes(1))
                            .signed(2, known.signed(2))
                            .bytes(3, snapshot.bytes())
                            .toBytes());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static FieldWriter fields(Ticket ticket, byte[] nonce) {
        return new FieldWriter().bytes(1, nonce).signed(2, ticket.expires().getEpochSecond());
    }

    /** Removes those that expired; a day is left for clocks that disagree. */
    private void sweep() throws IOException {
        long before = time.now().getEpochSecond() - 86_400;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().getEpochSecond() < before
                        && Fields.decode(Files.readAllBytes(file), file.toString())
                                        .signed(2)
                                < before) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    Path file(Ticket ticket) {
        return directory.resolve(HexFormat.of().formatHex(ticket.id()));
    }

    private HoldfastException unusable(IOException e) {
        return new HoldfastException(
                ErrorCode.STORE_DENIED,
                directory.toString(),
                "Cannot use the directory " + directory + ": " + InWords.of(e) + ". Check its owner and room.",
                e);
    }
}
