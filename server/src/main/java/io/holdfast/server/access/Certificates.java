package io.holdfast.server.access;

import io.holdfast.format.Randomness;
import io.holdfast.protocol.Identity;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Writes X.509 certificates, P-256 with SHA-256. */
final class Certificates {
    private static final int SERIAL = 16;
    private static final Pattern NUMBER = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final Randomness randomness;

    Certificates(Randomness randomness) {
        this.randomness = randomness;
    }

    record Issuer(X509Certificate certificate, PrivateKey key) {}

    record Subject(Identity identity, List<String> hosts, PublicKey key) {}

    X509Certificate root(X500Name name, KeyPair pair, Authority.Validity validity) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name, serial(), Date.from(validity.from()), Date.from(validity.to()), name, pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return signed(builder, pair.getPrivate());
        } catch (CertIOException | GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    X509Certificate issue(Issuer issuer, Subject subject, Authority.Validity validity) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(
                GeneralName.uniformResourceIdentifier, subject.identity().uri()));
        for (String host : subject.hosts()) {
            boolean number = NUMBER.matcher(host).matches();
            names.add(new GeneralName(number ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        X500Name name = new X500NameBuilder()
                .addRDN(BCStyle.CN, subject.identity().toString())
                .build();
        try {
            JcaX509ExtensionUtils utilities = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer.certificate(),
                    serial(),
                    Date.from(validity.from()),
                    Date.from(validity.to()),
                    new javax.security.auth.x500.X500Principal(name.toString()),
                    subject.key());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    utilities.createAuthorityKeyIdentifier(issuer.certificate()));
            return signed(builder, issuer.key());
        } catch (CertIOException | GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private BigInteger serial() {
        byte[] bytes = new byte[SERIAL];
        randomness.fill(bytes);
        return new BigInteger(1, bytes).shiftRight(1).add(BigInteger.ONE);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw impossible(e);
        }
    }

    private static IllegalStateException impossible(Exception e) {
        return new IllegalStateException("a certificate could not be made", e);
    }
}
