package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Opens connections. Safe for use by many threads. */
public final class Dialer {
    static final int READY = 125;

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LONGEST_ANSWER = 8 << 10;
    /** The alert of who offers no protocol of that name and number (RFC 7301). */
    private static final String OTHER_PROTOCOL = "no_application_protocol";

    private final Function<Predicate<Identity>, SSLContext> contexts;
    private final Proxy proxy;
    private final Time time;

    private Dialer(Function<Predicate<Identity>, SSLContext> contexts, Proxy proxy, Time time) {
        this.contexts = contexts;
        this.proxy = proxy;
        this.time = time;
    }

    /** For one who has credentials. */
    public static Dialer of(Credentials own, Revocations revocations, Proxy proxy, Time time) {
        KeyManager[] keys = Tls.keys(own);
        return new Dialer(expected -> Tls.context(keys, Trust.in(own.roots(), revocations, expected)), proxy, time);
    }

    /** For one who enrols, and knows the SHA-256 of the root's certificate. */
    static Dialer pinned(byte[] fingerprint, Proxy proxy, Time time) {
        return new Dialer(expected -> Tls.context(Tls.anonymous(), Trust.pinned(fingerprint, expected)), proxy, time);
    }

    /**
     * Dials the server of the installation.
     *
     * @throws HoldfastException {@code LINK_UNREACHABLE}; {@code LINK_STRANGER}, when one end does not believe the other
     */
    public Connection server(Address address, Service service) {
        return dial(address, service, identity -> identity.role() == Role.SERVER);
    }

    /** Dials the media server of this id; throws as {@link #server} does. */
    public Connection media(Address address, String id) {
        return dial(address, Service.DATA, new Identity(Role.MEDIA, id)::equals);
    }

    private Connection dial(Address address, Service service, Predicate<Identity> expected) {
        Socket raw = reach(address);
        Thread guard = Thread.ofVirtual().start(() -> cutOff(raw));
        try {
            SSLSocket tls = (SSLSocket)
                    contexts.apply(expected).getSocketFactory().createSocket(raw, address.host(), address.port(), true);
            Tls.set(tls, service.protocol());
            tls.startHandshake();
            if (!service.protocol().equals(tls.getApplicationProtocol())) {
                throw new SSLException(OTHER_PROTOCOL);
            }
            X509Certificate certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
            Connection connection = new Connection(raw, tls, service, Optional.of(certificate), time);
            welcomed(connection);
            return connection;
        } catch (IOException | HoldfastException e) {
            close(raw);
            throw stranger(address, service, e);
        } finally {
            guard.interrupt();
        }
    }

    /** In TLS 1.3 the one who dials is done before the other end has judged it: only its first frame tells. */
    private static void welcomed(Connection connection) throws SSLException {
        if (connection.receive().type() != READY) {
            throw new SSLException("it does not say that it is ready");
        }
    }

    private void cutOff(Socket raw) {
        try {
            time.sleep(PATIENCE);
            close(raw);
        } catch (InterruptedException e) {
            // Done in time.
            return;
        }
    }

    private static HoldfastException stranger(Address address, Service service, Exception e) {
        if (e instanceof HoldfastException known && known.code() == ErrorCode.LINK_BUSY) {
            return known;
        }
        Throwable reason = e instanceof HoldfastException && e.getCause() instanceof IOException cause ? cause : e;
        // Who refuses says so; an end without a word is a line that broke.
        boolean broke = reason.getCause() instanceof EOFException || reason.getCause() instanceof SocketException;
        if (reason instanceof SSLException
                && String.valueOf(reason.getMessage()).contains(OTHER_PROTOCOL)) {
            return new HoldfastException(
                    ErrorCode.LINK_STRANGER,
                    address.toString(),
                    address + " does not speak " + service.protocol()
                            + ". Check the address; if it is right, one end is too old for the other: upgrade it.",
                    e);
        }
        if (reason instanceof SSLException && !broke) {
            return new HoldfastException(
                    ErrorCode.LINK_STRANGER,
                    address.toString(),
                    "No trusted connection with " + address + ": " + reason.getMessage()
                            + ". Check that it belongs to this installation, that neither certificate is expired or revoked, and both clocks; enrol again if need be.",
                    e);
        }
        return new HoldfastException(
                ErrorCode.LINK_UNREACHABLE,
                address.toString(),
                "The connection with " + address + " ended before it was ready: " + InWords.of(reason)
                        + ". It is tried again.",
                e);
    }

    private Socket reach(Address address) {
        Address first = switch (proxy) {
            case Proxy.None() -> address;
            case Proxy.Http(Address at) -> at;
            case Proxy.Socks(Address at) -> at;
        };
        Socket socket = switch (proxy) {
            case Proxy.None(), Proxy.Http(Address _) -> new Socket(java.net.Proxy.NO_PROXY);
            case Proxy.Socks(Address at) ->
                new Socket(new java.net.Proxy(java.net.Proxy.Type.SOCKS, new InetSocketAddress(at.host(), at.port())));
        };
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            InetSocketAddress target = proxy instanceof Proxy.Socks
                    ? InetSocketAddress.createUnresolved(address.host(), address.port())
                    : new InetSocketAddress(first.host(), first.port());
            socket.connect(target, (int) PATIENCE.toMillis());
            if (proxy instanceof Proxy.Http) {
                tunnel(socket, address);
            }
            return socket;
        } catch (IOException e) {
            close(socket);
            throw new HoldfastException(
                    ErrorCode.LINK_UNREACHABLE,
                    address.toString(),
                    "Cannot reach " + address + (proxy instanceof Proxy.None ? "" : " through the proxy " + first)
                            + ": " + InWords.of(e) + ". Check the address, the network and the firewall.",
                    e);
        }
    }

    private static void tunnel(Socket socket, Address to) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        String request = "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.length() < LONGEST_ANSWER && !ended(answer)) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            answer.append((char) next);
        }
        String status = answer.substring(0, Math.max(0, answer.indexOf("\r\n")));
        if (!ended(answer) || !status.matches("HTTP/1\\.[01] 2[0-9][0-9].*")) {
            throw new IOException("the proxy answered " + (status.isEmpty() ? "nothing" : status));
        }
    }

    private static boolean ended(StringBuilder answer) {
        return answer.length() >= 4 && answer.substring(answer.length() - 4).equals("\r\n\r\n");
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing left to close.
            return;
        }
    }
}
