package io.holdfast.server;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.sealing.Keys;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Where the master key comes from. */
public sealed interface MasterKeySource {
    /** 64 hexadecimal digits in a file that only its owner reads; made when it is not there. */
    record KeyFile(Path file) implements MasterKeySource {}

    /** A passphrase in a file, such as one that systemd hands to the service. */
    record PassphraseFile(Path file) implements MasterKeySource {}

    /** A passphrase, from wherever the one who starts the server has it, such as the environment. */
    record Passphrase(String text) implements MasterKeySource {
        @Override
        public String toString() {
            return "passphrase";
        }
    }

    /** The file in which the key itself is, if it is in one. */
    default Optional<Path> kept() {
        return this instanceof KeyFile(Path file) ? Optional.of(file) : Optional.empty();
    }

    /** {@code salt} belongs to the installation and matters to passphrases only. */
    default byte[] key(byte[] salt, Randomness randomness) {
        try {
            return switch (this) {
                case KeyFile(Path file) -> keyFile(file, randomness);
                case PassphraseFile(Path file) ->
                    stretched(Files.readString(file).strip(), salt, file.toString());
                case Passphrase(String text) -> stretched(text, salt, toString());
            };
        } catch (IOException e) {
            throw unusable(toString(), "it cannot be read or made: " + InWords.of(e), e);
        }
    }

    private static byte[] keyFile(Path file, Randomness randomness) throws IOException {
        if (!Files.exists(file)) {
            make(file, randomness);
        }
        try {
            byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
            if (key.length == Keys.SIZE) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw unusable(file.toString(), "it holds no 64 hexadecimal digits", e);
        }
        throw unusable(file.toString(), "it holds no 64 hexadecimal digits", new IllegalArgumentException());
    }

    /** Whole and durable or not at all; where another process was faster, its key stays. */
    private static void make(Path file, Randomness randomness) throws IOException {
        byte[] key = new byte[Keys.SIZE];
        randomness.fill(key);
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "master",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, HexFormat.of().formatHex(key) + "\n", StandardOpenOption.SYNC);
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static byte[] stretched(String passphrase, byte[] salt, String from) {
        if (passphrase.isEmpty()) {
            throw unusable(from, "the passphrase is empty", new IllegalArgumentException());
        }
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(65_536)
                .withIterations(3)
                .withParallelism(1)
                .build());
        byte[] key = new byte[Keys.SIZE];
        generator.generateBytes(passphrase.getBytes(StandardCharsets.UTF_8), key);
        return key;
    }

    private static HoldfastException unusable(String subject, String why, Exception cause) {
        return new HoldfastException(
                ErrorCode.ACCESS_MASTER_KEY,
                subject,
                "the master key in " + subject + " is of no use: " + why + ". Put the escrowed key there.",
                cause);
    }
}
