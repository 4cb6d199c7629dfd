package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.SSLSocketVerifier;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import io.holdfast.server.access.Trust;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;

/** Opens connections to the servers of a directory. Certificates are checked with the name; nothing secret leaves before TLS. */
final class LdapDialer {
    private static final System.Logger LOG = System.getLogger(LdapDialer.class.getName());
    private static final int MOST_BYTES = 4 << 20;

    /** What is said over a connection. */
    interface Talk<T> {
        T over(LDAPConnection connection) throws LDAPException;
    }

    private LdapDialer() {}

    /** With the first server that answers. */
    static <T> T talk(DirectoryServers servers, Talk<T> talk) {
        HoldfastException silent = failed();
        for (String url : servers.urls()) {
            try {
                return talk(servers, url, talk);
            } catch (LDAPException e) {
                silent.addSuppressed(noted(url, e));
                if (!unreachable(e)) {
                    throw silent;
                }
            }
        }
        throw silent;
    }

    /** A connection that breaks in the middle is opened once more: servers end some that are young, as when they are busy. */
    private static <T> T talk(DirectoryServers servers, String url, Talk<T> talk) throws LDAPException {
        try (LDAPConnection connection = open(servers, url)) {
            return talk.over(connection);
        } catch (LDAPException e) {
            if (!e.getResultCode().equals(ResultCode.SERVER_DOWN)) {
                throw e;
            }
            noted(url, e);
        }
        try (LDAPConnection connection = open(servers, url)) {
            return talk.over(connection);
        }
    }

    private static LDAPException noted(String url, LDAPException e) {
        LOG.log(System.Logger.Level.WARNING, "the directory''s server {0} did not answer: {1}", url, e.getMessage());
        return e;
    }

    /** Strangers see this too, so it says nothing about the servers; the reasons are in the log. */
    static HoldfastException failed() {
        return new HoldfastException(
                ErrorCode.ACCESS_DIRECTORY,
                Directory.NAME,
                "the directory cannot be asked now: try again later. Users that are kept here can log in; administrators find"
                        + " the reason with POST /api/v1/directory/test.");
    }

    /** Whether another server may do better. */
    static boolean unreachable(LDAPException e) {
        return !e.getResultCode().isConnectionUsable() || e.getResultCode().equals(ResultCode.TIMEOUT);
    }

    static LDAPConnection open(DirectoryServers servers, String url) throws LDAPException {
        URI address = URI.create(url);
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        int port = address.getPort() < 0 ? servers.security().port() : address.getPort();
        LDAPConnectionOptions options = options(servers);
        return switch (servers.security()) {
            case TLS -> new LDAPConnection(tls(servers), options, host, port);
            case STARTTLS -> {
                LDAPConnection connection = new LDAPConnection(options, host, port);
                try {
                    ExtendedResult result =
                            connection.processExtendedOperation(new StartTLSExtendedRequest(tls(servers)));
                    if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
                        throw new LDAPException(ResultCode.CONNECT_ERROR, "no STARTTLS: " + result);
                    }
                    yield connection;
                } catch (LDAPException e) {
                    connection.close();
                    throw e;
                }
            }
            case LOOPBACK, NONE -> new LDAPConnection(options, host, port);
        };
    }

    private static LDAPConnectionOptions options(DirectoryServers servers) {
        int patience = (int) servers.timeout().toMillis();
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(patience);
        options.setResponseTimeoutMillis(patience);
        options.setUseSynchronousMode(true);
        options.setFollowReferrals(false);
        options.setMaxMessageSize(MOST_BYTES);
        options.setSSLSocketVerifier(new Handshake());
        return options;
    }

    private static CheckedSockets tls(DirectoryServers servers) throws LDAPException {
        try {
            return new CheckedSockets(Trust.context(servers.trusted()).getSocketFactory(), servers.timeout());
        } catch (GeneralSecurityException | IOException e) {
            throw new LDAPException(
                    ResultCode.LOCAL_ERROR, "the trusted certificates cannot be used: " + InWords.of(e), e);
        }
    }

    /** Nothing is said before the handshake has succeeded. */
    private static final class Handshake extends SSLSocketVerifier {
        @Override
        public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
            try {
                socket.startHandshake();
            } catch (IOException e) {
                throw new LDAPException(ResultCode.CONNECT_ERROR, "no TLS: " + InWords.of(e), e);
            }
        }
    }
}
