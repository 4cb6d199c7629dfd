package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
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

    /** Reads {@code certificate.pem}, its key among those of {@code key.pem}, and {@code ca.pem}. */
    public static Credentials read(Path directory) {
        List<X509Certificate> chain = PemFiles.certificates(directory.resolve(CHAIN));
        return new Credentials(chain, fitting(directory, chain), PemFiles.certificates(directory.resolve(ROOTS)));
    }

    private static PrivateKey fitting(Path directory, List<X509Certificate> chain) {
        return keys(directory).stream()
                .filter(key -> KeyPairs.fit(key, chain.getFirst().getPublicKey()))
                .findFirst()
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.LINK_CREDENTIALS,
                        directory.toString(),
                        "The key of the certificate in " + directory
                                + " is not there. Put both back from a copy, or enrol again."));
    }

    /** All keys of a directory: also the one before the last renewal, to which something may be wrapped still. */
    static List<PrivateKey> keys(Path directory) {
        return PemFiles.keys(directory.resolve(KEY));
    }

    /** Whether less than a third of the certificate's life is left. */
    public boolean ageing(Instant now) {
        Instant from = chain.getFirst().getNotBefore().toInstant();
        Instant to = chain.getFirst().getNotAfter().toInstant();
        return Duration.between(now, to).compareTo(Duration.between(from, to).dividedBy(3)) < 0;
    }

    /** Writes them there, the certificate last: with it, they are complete. */
    public void write(Path directory) {
        write(directory, List.of());
    }

    /** Beside earlier keys. Whoever is killed on the way finds a certificate with its key, the old one or the new. */
    void write(Path directory, List<PrivateKey> earlier) {
        StringBuilder keys = new StringBuilder(PemFiles.text(key));
        earlier.forEach(each -> keys.append(PemFiles.text(each)));
        PemFiles.write(directory.resolve(KEY), bytes(keys.toString()));
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
