package io.holdfast.protocol;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority and those whom it knows, for tests. */
public final class Installation {
    private final KeyPair rootPair = Enrolment.freshPair();
    private final AtomicLong serial = new AtomicLong(1);
    private final X509Certificate root = certify("root", List.of(), rootPair.getPublic(), Validity.NOW);

    /** When a certificate is good. */
    public enum Validity {
        NOW,
        LONG_AGO
    }

    public PrivateKey rootKey() {
        return rootPair.getPrivate();
    }

    public X509Certificate root() {
        return root;
    }

    public Credentials of(Role role, String id) {
        return of(role, id, Validity.NOW);
    }

    public Credentials of(Role role, String id, Validity validity) {
        KeyPair pair = Enrolment.freshPair();
        X509Certificate own = certify(id, List.of(new Identity(role, id).uri()), pair.getPublic(), validity);
        return new Credentials(List.of(own, root), pair.getPrivate(), List.of(root));
    }

    /** A certificate for names of the URI kind; without any it is a root. */
    public X509Certificate certify(String subject, List<String> uris, PublicKey key, Validity validity) {
        Instant to = Instant.ofEpochSecond(4_000_000_000L);
        Instant from = Instant.ofEpochSecond(1_000_000_000L);
        Instant end = switch (validity) {
            case NOW -> to;
            case LONG_AGO -> from.plus(Duration.ofDays(1));
        };
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=root"),
                BigInteger.valueOf(serial.getAndIncrement()),
                Date.from(from),
                Date.from(end),
                new X500Name("CN=" + subject),
                key);
        try {
            if (uris.isEmpty()) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                GeneralName[] names = uris.stream()
                        .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(rootPair.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
