package io.holdfast.protocol;

import io.holdfast.format.Sha256;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Judges a certificate in the handshake: it leads to a root of the installation, was not revoked, and names somebody who may be there. */
final class Trust extends X509ExtendedTrustManager {
    /** Finds what a chain must lead to. */
    private interface Roots {
        X509TrustManager of(X509Certificate[] chain) throws CertificateException;
    }

    private final Roots roots;
    private final Predicate<X509Certificate> admitted;

    private Trust(Roots roots, Predicate<X509Certificate> admitted) {
        this.roots = roots;
        this.admitted = admitted;
    }

    static Trust in(List<X509Certificate> roots, Revocations revocations, Predicate<Identity> admitted) {
        X509TrustManager path = path(roots);
        return new Trust(
                _ -> path,
                certificate -> !revocations.revoked(certificate)
                        && Identity.of(certificate).filter(admitted).isPresent());
    }

    /** For one who knows only the SHA-256 of the root, from a token. */
    static Trust pinned(byte[] fingerprint, Predicate<Identity> admitted) {
        return new Trust(
                chain -> path(List.of(pinnedIn(chain, fingerprint))),
                certificate -> Identity.of(certificate).filter(admitted).isPresent());
    }

    private static X509Certificate pinnedIn(X509Certificate[] chain, byte[] fingerprint) throws CertificateException {
        for (X509Certificate each : chain) {
            if (MessageDigest.isEqual(Sha256.digest().digest(each.getEncoded()), fingerprint)) {
                return each;
            }
        }
        throw new CertificateException("the root is not the one that the token names");
    }

    private static X509TrustManager path(List<X509Certificate> roots) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("no trust manager for X.509");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("every Java platform judges certificates by PKIX", e);
        }
    }

    private void admit(X509Certificate certificate) throws CertificateException {
        if (!admitted.test(certificate)) {
            throw new CertificateException(
                    "revoked, or not of the kind expected here: " + certificate.getSubjectX500Principal());
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        roots.of(chain).checkClientTrusted(chain, kind);
        admit(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        roots.of(chain).checkServerTrusted(withoutRoot(chain), kind);
        admit(chain[0]);
    }

    /** A root that was sent along proves nothing. */
    private static X509Certificate[] withoutRoot(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean root = chain.length > 1 && last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        return root ? Arrays.copyOf(chain, chain.length - 1) : chain;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
