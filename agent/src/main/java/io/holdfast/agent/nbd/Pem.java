package io.holdfast.agent.nbd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text files. */
final class Pem {
    private static final Pattern KEY = Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");

    /** What stands before the length of an RSA key that has no wrapping: version 0 and the name of the algorithm. */
    private static final byte[] RSA = {
        2, 1, 0, 48, 13, 6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0
    };

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;

    private Pem() {}

    static List<Certificate> certificates(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<Certificate> found =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (found.isEmpty()) {
                throw new GeneralSecurityException("there is no certificate in " + file);
            }
            return found;
        }
    }

    /** A private key without a passphrase, of the algorithm of its certificate. */
    static PrivateKey privateKey(Path file, String algorithm) throws GeneralSecurityException, IOException {
        Matcher found = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new InvalidKeySpecException("there is no private key in " + file);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(found.group(2));
        byte[] wrapped = switch (found.group(1)) {
            case "" -> encoded;
            case "RSA " -> der(SEQUENCE, join(RSA, der(OCTETS, encoded)));
            default ->
                throw new InvalidKeySpecException(
                        file + " has a key of a kind that is not read; convert it with openssl pkcs8 -topk8 -nocrypt");
        };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(wrapped));
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        return join(new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length}, content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
