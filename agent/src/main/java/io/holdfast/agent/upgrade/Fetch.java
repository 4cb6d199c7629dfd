package io.holdfast.agent.upgrade;

import io.holdfast.agent.run.Server;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import io.holdfast.format.Time;
import io.holdfast.protocol.Warrant;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Gets a package piece by piece over the control stream: the next is asked for when the one before is written. What is here already is not asked for again. */
final class Fetch {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final Server server;
    private final BlockingQueue<Command.Piece> pieces;
    private final Time time;

    Fetch(Server server, BlockingQueue<Command.Piece> pieces, Time time) {
        this.server = server;
        this.pieces = pieces;
        this.time = time;
    }

    /** It is in {@code file}, whole and as the warrant says, when this returns. */
    void fetch(Warrant warrant, Warrant.Parcel wanted, Path file) throws IOException, InterruptedException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(channel.size());
            while (channel.position() < wanted.bytes()) {
                byte[] piece = piece(warrant, wanted, channel.position());
                if (piece.length == 0) {
                    throw failed("the server no longer has the package " + wanted.name() + " " + warrant.version());
                }
                ByteBuffer rest = ByteBuffer.wrap(piece);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
            channel.force(true);
        }
        if (Files.size(part) != wanted.bytes() || !digest(part).equals(wanted.sha256())) {
            Files.delete(part);
            throw Warrant.refused("the package " + wanted.name() + " that the server sent is not the one it was to be");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is asked for, or answered, while the connection breaks is lost: it is asked for again. */
    private byte[] piece(Warrant warrant, Warrant.Parcel wanted, long offset) throws InterruptedException {
        while (true) {
            if (time.now().isAfter(warrant.expires())) {
                throw failed("the packages could not be fetched before " + warrant.expires());
            }
            pieces.clear();
            server.tell(new Report.Wanted(warrant.upgrade(), wanted.sha256(), offset));
            Command.Piece got = pieces.poll(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            if (got != null && got.sha256().equals(wanted.sha256()) && got.offset() == offset) {
                return got.content();
            }
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static HoldfastException failed(String why) {
        return new HoldfastException(ErrorCode.UPGRADE_FAILED, "upgrade", "The upgrade failed: " + why + ".");
    }
}
