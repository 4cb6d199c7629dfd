package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates in PEM files. What is written is whole or not at all, and for its owner's eyes only. */
public final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemFiles() {}

    /** All certificates of a file. */
    public static List<X509Certificate> certificates(Path file) {
        try {
            return decode(Files.readAllBytes(file));
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(file, "has no certificates that can be read", e);
        }
    }

    private static List<X509Certificate> decode(byte[] bytes) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        for (Certificate each :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
            found.add((X509Certificate) each);
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate in it");
        }
        return found;
    }

    /** Certificates in DER, one an element. */
    static List<X509Certificate> ofDer(List<byte[]> encoded) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] each : encoded) {
            found.addAll(decode(each));
        }
        return found;
    }

    /** The keys of a file, at least one: PKCS#8, EC or Ed25519 or RSA. */
    public static List<PrivateKey> keys(Path file) {
        try {
            List<PrivateKey> found = new ArrayList<>();
            Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            while (matcher.find()) {
                byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
                found.add(parse(new PKCS8EncodedKeySpec(encoded)));
            }
            if (found.isEmpty()) {
                throw new GeneralSecurityException("there is no PKCS#8 key in it");
            }
            return found;
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw unreadable(file, "has no private key that can be read", e);
        }
    }

    private static PrivateKey parse(PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
        for (String algorithm : List.of("EC", "Ed25519", "RSA")) {
            Optional<PrivateKey> key = parse(encoded, algorithm);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new GeneralSecurityException("its key is of an unknown kind");
    }

    private static Optional<PrivateKey> parse(PKCS8EncodedKeySpec encoded, String algorithm) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (GeneralSecurityException e) {
            // Of another kind, perhaps.
            return Optional.empty();
        }
    }

    private static HoldfastException unreadable(Path file, String what, Exception cause) {
        return new HoldfastException(
                ErrorCode.LINK_CREDENTIALS,
                file.toString(),
                "The file " + file + " " + what + ": " + InWords.of(cause)
                        + ". Put it back from a copy, or enrol again.",
                cause);
    }

    /** Certificates as text. */
    public static String text(List<X509Certificate> certificates) {
        StringBuilder out = new StringBuilder();
        try {
            for (X509Certificate each : certificates) {
                append(out, "CERTIFICATE", each.getEncoded());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a certificate that has no encoding", e);
        }
        return out.toString();
    }

    /** A key as text. */
    public static String text(PrivateKey key) {
        StringBuilder out = new StringBuilder();
        append(out, "PRIVATE KEY", key.getEncoded());
        return out.toString();
    }

    private static void append(StringBuilder out, String kind, byte[] encoded) {
        out.append("-----BEGIN ").append(kind).append("-----\n");
        out.append(LINES.encodeToString(encoded));
        out.append("\n-----END ").append(kind).append("-----\n");
    }

    /** Writes a file that only its owner can read: a new one beside it, made durable, takes its place, which is durable too when this returns. */
    public static void write(Path file, byte[] content) {
        Path whole = file.toAbsolutePath();
        Path fresh = whole.resolveSibling(whole.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel out = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(whole.resolveSibling("."));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    file.toString(),
                    "Cannot write " + file + ": " + InWords.of(e) + ". Check the directory's owner and room.",
                    e);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
