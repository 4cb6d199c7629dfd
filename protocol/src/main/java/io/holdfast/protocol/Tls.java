package io.holdfast.protocol;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** TLS 1.3 and nothing older. */
final class Tls {
    private static final String[] VERSIONS = {"TLSv1.3"};
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private Tls() {}

    /** What one shows who has no certificate yet. */
    static KeyManager[] anonymous() {
        return new KeyManager[0];
    }

    static SSLContext context(KeyManager[] keys, Trust trust) {
        try {
            SSLContext context = SSLContext.getInstance(VERSIONS[0]);
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS 1.3", e);
        }
    }

    /** What one shows who has credentials. It takes some milliseconds, and is good for any number of connections. */
    static KeyManager[] keys(Credentials own) {
        try {
            char[] none = new char[0];
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, none);
            store.setKeyEntry("own", own.key(), none, own.chain().toArray(X509Certificate[]::new));
            // Takes the key out of the store once. The other kind, PKIX, derives the store's own key anew for each
            // handshake.
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, none);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the certificate and the key do not belong together", e);
        }
    }

    static void set(SSLSocket socket, String... protocols) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        parameters.setCipherSuites(SUITES);
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
    }
}
