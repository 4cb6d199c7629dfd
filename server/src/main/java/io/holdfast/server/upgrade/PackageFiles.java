package io.holdfast.server.upgrade;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The files of packages in a directory of the server, each named by its digest. */
final class PackageFiles {
    /** More than a package with its runtime takes. */
    static final long MOST_BYTES = 1L << 29;

    private static final int BUFFER = 1 << 16;

    private final Path directory;

    PackageFiles(Path directory) {
        this.directory = directory;
    }

    /** One that has come in and is not yet what it will be called. */
    record Incoming(Path file, String sha256, long bytes) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    Incoming receive(InputStream content) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = Files.createTempFile(directory, "incoming-", ".part");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[BUFFER];
            long bytes = 0;
            for (int got = content.read(buffer); got >= 0; got = content.read(buffer)) {
                bytes += got;
                if (bytes > MOST_BYTES) {
                    throw new HoldfastException(
                            ErrorCode.REQUEST_TOO_LARGE,
                            "package",
                            "a package has at most " + (MOST_BYTES >> 20) + " MiB; this one has more.");
                }
                digest.update(buffer, 0, got);
                out.write(buffer, 0, got);
            }
            channel.force(true);
            return new Incoming(file, HexFormat.of().formatHex(digest.digest()), bytes);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    void keep(Incoming incoming) throws IOException {
        Files.move(incoming.file(), path(incoming.sha256()), StandardCopyOption.ATOMIC_MOVE);
    }

    boolean has(String sha256) {
        return Files.exists(path(sha256));
    }

    void remove(String sha256) throws IOException {
        Files.deleteIfExists(path(sha256));
    }

    /** As many bytes from there on as there are, at most so many. */
    byte[] piece(String sha256, long offset, int most) throws IOException {
        try (FileChannel channel = FileChannel.open(path(sha256))) {
            ByteBuffer piece = ByteBuffer.allocate(Math.clamp(channel.size() - offset, 0, most));
            while (piece.hasRemaining()) {
                if (channel.read(piece, offset + piece.position()) < 0) {
                    throw new IOException("the file of the package " + sha256 + " became shorter");
                }
            }
            return piece.array();
        }
    }

    private Path path(String sha256) {
        return directory.resolve(sha256 + ".deb");
    }
}
