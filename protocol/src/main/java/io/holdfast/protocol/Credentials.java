package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a process shows of itself, and whom it believes.
 *
 * @param chain its certificate first, then those between it and a root
 * @param roots of the installation, normally one; two while it is replaced
 */
public record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> roots) {
    private static final String CHAIN = "certificate.pem";
    private static final String KEY = "key.pem";
    private static final String ROOTS = "ca.pem";

    /** The names of the files in which they are kept. */
    public static final List<String> FILES = List.of(CHAIN, KEY, ROOTS);

    public Credentials {
        chain = List.copyOf(chain);
        roots = List.copyOf(roots);
        if (chain.isEmpty() || roots.isEmpty()) {
            throw new IllegalArgumentException("credentials need a certificate and a root");
        }
    }

    /** Whom the certificate names. */
    public Identity identity() {
        return Identity.of(chain.getFirst())
                .orElseThrow(
                        () -> new HoldfastException(
                                ErrorCode.LINK_CREDENTIALS,
                                "certificate",
                                "This process' certificate names no agent, media server or server of an installation. Enrol again."));
    }

    /** Whether there are any in a directory. */
    public static boolean present(Path directory) {
        return Files.exists(directory.resolve(CHAIN))
                && Files.exists(directory.resolve(KEY))
                && Files.exists(directory.resolve(ROOTS));
    }

    /** Reads {@code certificate.pem}, {@code key.pem} and {@code ca.pem}. */
    public static Credentials read(Path directory) {
        return new Credentials(
                PemFiles.certificates(directory.resolve(CHAIN)),
                PemFiles.key(directory.resolve(KEY)),
                PemFiles.certificates(directory.resolve(ROOTS)));
    }

    /** Writes them there, the certificate last: with it, they are complete. */
    public void write(Path directory) {
        PemFiles.write(directory.resolve(KEY), bytes(PemFiles.text(key)));
        PemFiles.write(directory.resolve(ROOTS), bytes(PemFiles.text(roots)));
        PemFiles.write(directory.resolve(CHAIN), bytes(PemFiles.text(chain)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "credentials of " + chain.getFirst().getSubjectX500Principal();
    }
}
