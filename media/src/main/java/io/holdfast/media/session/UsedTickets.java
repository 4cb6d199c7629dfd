package io.holdfast.media.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.session.Doors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Remembers, over restarts, which tickets were used and by whom, for as long as they last. Safe for use by many threads. */
final class UsedTickets {
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

    /** Nothing more may be written under it. */
    synchronized void spend(Ticket ticket, SnapshotId snapshot) {
        Path file = file(ticket);
        try {
            byte[] nonce =
                    Fields.decode(Files.readAllBytes(file), file.toString()).bytes(1);
            PemFiles.write(
                    file, fields(ticket, nonce).bytes(3, snapshot.bytes()).toBytes());
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

    private Path file(Ticket ticket) {
        return directory.resolve(HexFormat.of().formatHex(ticket.id()));
    }

    private HoldfastException unusable(IOException e) {
        return new HoldfastException(
                ErrorCode.STORE_DENIED,
                directory.toString(),
                "Cannot use the directory " + directory + ": " + e.getMessage() + ". Check its owner and room.",
                e);
    }
}
