package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jdbi.v3.core.Handle;

/** Gives members certificates that count from then on. */
final class Issuing {
    private final Authority authority;
    private final Certifications certifications;

    Issuing(Authority authority, Certifications certifications) {
        this.authority = authority;
        this.certifications = certifications;
    }

    Enrolment.Grant issue(Handle handle, Identity member, PublicKey key) {
        X509Certificate issued = authority.certify(key, member, List.of());
        certifications.add(handle, member.id(), issued);
        try {
            return new Enrolment.Grant(
                    List.of(issued.getEncoded()), List.of(authority.root().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of our own has an encoding", e);
        }
    }

    /** The key of a PKCS#10 request. What asks must have the private half of it. */
    static PublicKey key(byte[] request) {
        try {
            JcaPKCS10CertificationRequest read = new JcaPKCS10CertificationRequest(request);
            PublicKey key = read.getPublicKey();
            if (!key.getAlgorithm().equals("EC")
                    || !read.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("the request for a certificate is not signed with its own P-256 key");
            }
            return key;
        } catch (IOException | GeneralSecurityException | PKCSException | OperatorCreationException e) {
            throw refused("the request for a certificate cannot be read");
        }
    }

    static HoldfastException refused(String why) {
        return new HoldfastException(
                ErrorCode.LINK_ENROLMENT,
                "enrolment",
                "The machine was not enrolled: " + why + ". Make a new token on the server.");
    }
}
