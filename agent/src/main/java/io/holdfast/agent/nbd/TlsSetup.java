package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Who is trusted, who we are, and which name is expected. */
final class TlsSetup {
    private static final String AUTHORITIES = "ca-cert.pem";
    private static final String OWN_CERTIFICATE = "client-cert.pem";
    private static final String OWN_KEY = "client-key.pem";
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final String host;
    private final int port;

    private TlsSetup(SSLContext context, String host, int port) {
        this.context = context;
        this.host = host;
        this.port = port;
    }

    static TlsSetup of(Peer peer, NbdSecurity.Tls tls, NbdEndpoint endpoint) {
        String host = tls.hostName().orElseGet(() -> switch (endpoint) {
            case NbdEndpoint.Unix _ -> "localhost";
            case NbdEndpoint.Tcp tcp -> tcp.host();
        });
        int port = switch (endpoint) {
            case NbdEndpoint.Unix _ -> NbdEndpoint.STANDARD_PORT;
            case NbdEndpoint.Tcp tcp -> tcp.port();
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            @Nullable KeyManager[] keys = null;
            @Nullable TrustManager[] trust = null;
            Optional<Path> directory = tls.certificates();
            if (directory.isPresent()) {
                keys = keys(directory.get());
                trust = trust(directory.get());
            }
            context.init(keys, trust, null);
            return new TlsSetup(context, host, port);
        } catch (GeneralSecurityException | IOException e) {
            throw new HoldfastException(
                    ErrorCode.NBD_TLS,
                    peer.title(),
                    "Cannot use the certificates for " + peer.title() + " from "
                            + tls.certificates().map(Path::toString).orElse("Java's own store") + ": " + InWords.of(e)
                            + ". The directory needs " + AUTHORITIES + " and, to say who we are, " + OWN_CERTIFICATE
                            + " and " + OWN_KEY + ".",
                    e);
        }
    }

    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        // The check of names that browsers do; without it any certificate of the authority would do.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static TrustManager[] trust(Path directory) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        List<Certificate> authorities = Pem.certificates(directory.resolve(AUTHORITIES));
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(Path directory) throws GeneralSecurityException, IOException {
        Path certificate = directory.resolve(OWN_CERTIFICATE);
        Path key = directory.resolve(OWN_KEY);
        KeyStore store = empty();
        if (Files.exists(certificate) || Files.exists(key)) {
            List<Certificate> chain = Pem.certificates(certificate);
            PrivateKey own = Pem.privateKey(key, chain.getFirst().getPublicKey().getAlgorithm());
            store.setKeyEntry("own", own, NO_PASSWORD, chain.toArray(Certificate[]::new));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
