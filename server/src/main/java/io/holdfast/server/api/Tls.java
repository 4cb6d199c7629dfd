package io.holdfast.server.api;

import io.holdfast.format.Time;
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
final class Tls implements AutoCloseable {
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;
    private static final int BACKLOG = 256;

    private final Address address;
    private final SslContextFactory.Server context = new SslContextFactory.Server();

    private final Doorkeeper doorkeeper;

    Tls(Address address, Credentials own, Time time) {
        doorkeeper = new Doorkeeper(time);
        this.address = address;
        show(context, own);
        context.setKeyStorePassword("");
        context.setIncludeProtocols("TLSv1.3");
        // Which name it is reached under is not its business: proxies and numbers are as good as the names in the
        // certificate.
        context.setSniRequired(false);
    }

    /** Shows other credentials from the next connection on. */
    void renew(Credentials own) {
        try {
            context.reload(factory -> show(factory, own));
        } catch (Exception e) {
            // Jetty declares no narrower one.
            throw new IllegalStateException("the certificate of the API could not be renewed", e);
        }
    }

    Connector connector(Server server, HttpConfiguration http) {
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
        connector.addBean(doorkeeper);
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setAcceptQueueSize(BACKLOG);
        return connector;
    }

    /** Has those who send slowly shown out from now on. */
    void guard(Server server) {
        server.setHandler(doorkeeper);
        doorkeeper.begin();
    }

    @Override
    public void close() {
        doorkeeper.close();
    }

    private static void show(SslContextFactory factory, Credentials own) {
        try {
            char[] none = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, none);
            store.setKeyEntry("own", own.key(), none, own.chain().toArray(X509Certificate[]::new));
            factory.setKeyStore(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the certificate and the key do not belong together", e);
        }
    }
}
