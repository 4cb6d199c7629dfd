package io.holdfast.server.api;

import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Where the API listens, and what it shows of itself: TLS 1.3 and nothing older. */
record Tls(Address address, Credentials own) {
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;
    private static final int BACKLOG = 256;

    Connector connector(Server server, HttpConfiguration http) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(keys());
        context.setKeyStorePassword("");
        context.setIncludeProtocols("TLSv1.3");
        // Which name it is reached under is not its business: proxies and numbers are as good as the names in the
        // certificate.
        context.setSniRequired(false);
        HttpConfiguration secure = new HttpConfiguration(http);
        secure.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory inner = new HttpConnectionFactory(secure);
        ServerConnector connector = new ServerConnector(
                server,
                null,
                null,
                null,
                ACCEPTORS,
                SELECTORS,
                new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString()),
                inner);
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setAcceptQueueSize(BACKLOG);
        return connector;
    }

    private KeyStore keys() {
        try {
            char[] none = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, none);
            store.setKeyEntry("own", own.key(), none, own.chain().toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the certificate and the key do not belong together", e);
        }
    }
}
