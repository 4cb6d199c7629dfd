package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.Identity;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Warrant;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Settings;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The installation's own certificate authority. Its key is in the database, sealed with the master key, so that all servers of an
 * installation are the same authority, and a restored database goes on being it.
 */
public final class Authority {
    private static final String SETTING = "certificate authority";
    private static final X500Name NAME = new X500Name("CN=Holdfast installation");
    private static final Duration ROOT_LASTS = Duration.ofDays(20 * 365L);
    /** Browsers take no longer ones. */
    private static final Duration LASTS = Duration.ofDays(397);

    private final X509Certificate root;
    private final PrivateKey key;
    private final Time time;
    private final Randomness randomness;

    private Authority(X509Certificate root, PrivateKey key, Time time, Randomness randomness) {
        this.root = root;
        this.key = key;
        this.time = time;
        this.randomness = randomness;
    }

    /** The one of this installation; the first server that asks makes it. */
    public static Authority of(
            Database database, Settings settings, MasterKey master, Time time, Randomness randomness) {
        KeyPair fresh = Enrolment.freshPair();
        X509Certificate made = new Certificates(randomness).root(NAME, fresh, Validity.from(time.now(), ROOT_LASTS));
        Base64.Encoder text = Base64.getEncoder();
        try {
            String mine = text.encodeToString(made.getEncoded()) + " "
                    + master.seal(fresh.getPrivate().getEncoded(), SETTING);
            String[] parts = database.<String>write(handle -> settings.putFirst(handle, SETTING, mine))
                    .split(" ", -1);
            X509Certificate root = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getDecoder().decode(parts[0])));
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(master.open(parts[1], SETTING)));
            return new Authority(root, key, time, randomness);
        } catch (GeneralSecurityException e) {
            throw new HoldfastException(
                    ErrorCode.DATABASE_FAILED,
                    SETTING,
                    "the certificate authority in the database cannot be read: " + e.getMessage()
                            + ". Restore the database from the last self-backup.",
                    e);
        }
    }

    public X509Certificate root() {
        return root;
    }

    /** For people and programs who are to trust it: PEM. */
    public String rootText() {
        return PemFiles.text(List.of(root));
    }

    /** When a certificate is good: a little before now too, for clocks that are behind. */
    record Validity(Instant from, Instant to) {
        static Validity from(Instant now, Duration lasts) {
            return new Validity(now.minus(Duration.ofHours(1)), now.plus(lasts));
        }
    }

    /** Certifies that whoever has the private half of {@code subject} is {@code identity}, reachable under {@code hosts}: names and numbers. */
    public X509Certificate certify(PublicKey subject, Identity identity, List<String> hosts) {
        return new Certificates(randomness)
                .issue(
                        new Certificates.Issuer(root, key),
                        new Certificates.Subject(identity, hosts, subject),
                        Validity.from(time.now(), LASTS));
    }

    /** A warrant as it is handed out. */
    public byte[] signed(Warrant warrant) {
        return warrant.signed(key);
    }

    /** What a server shows of itself; its root goes along, for those who know only its SHA-256. */
    public Credentials server(String id, List<String> hosts) {
        KeyPair pair = Enrolment.freshPair();
        X509Certificate own = certify(pair.getPublic(), new Identity(Role.SERVER, id), hosts);
        return new Credentials(List.of(own, root), pair.getPrivate(), List.of(root));
    }
}
