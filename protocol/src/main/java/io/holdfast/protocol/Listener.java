package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * Accepts connections on one TLS port. Who has no certificate of the installation, or a revoked one, is refused in the handshake; where enrolment is
 * among the services, who has none gets that far and no farther. Every connection is served on a virtual thread of its own.
 */
public final class Listener implements AutoCloseable {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final int BACKLOG = 512;

    /** How long connections that were cut off are waited for. */
    private static final Duration PARTING = Duration.ofSeconds(10);

    private final ServerSocket socket;
    private final Map<Service, Acceptor> services;
    private final Revocations revocations;
    private final Time time;
    private final int most;
    private final Semaphore room;
    private final Doorstep doorstep = new Doorstep();
    private final AtomicReference<SSLContext> context;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** Those that are served, with the certificate by which the other end was let in. */
    private final Map<Socket, X509Certificate> known = new ConcurrentHashMap<>();

    private final AtomicLong refused = new AtomicLong();
    private final Thread acceptor = Thread.ofVirtual().name("listener").unstarted(this::accept);
    private volatile boolean closed;

    /** Who listens for what. {@code most}: connections at a time; more are turned away. */
    public record Offer(Credentials own, Revocations revocations, Map<Service, Acceptor> services, int most) {
        public Offer {
            services = Map.copyOf(services);
        }
    }

    private Listener(ServerSocket socket, Offer offer, Time time) {
        this.socket = socket;
        services = offer.services();
        revocations = offer.revocations();
        this.time = time;
        most = offer.most();
        room = new Semaphore(most);
        context = new AtomicReference<>(context(offer.own()));
    }

    /** Begins to listen; port 0 for any that is free. */
    public static Listener open(Address address, Offer offer, Time time) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(new InetSocketAddress(address.host(), address.port()), BACKLOG);
            Listener listener = new Listener(socket, offer, time);
            listener.acceptor.start();
            return listener;
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_UNREACHABLE,
                    address.toString(),
                    "Cannot listen on " + address + ": " + InWords.of(e) + ". Choose another address or port.",
                    e);
        }
    }

    private SSLContext context(Credentials own) {
        return Tls.context(Tls.keys(own), Trust.in(own.roots(), revocations, _ -> true));
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Connections refused so far: strangers, and those for whom there was no room. */
    public long refused() {
        return refused.get();
    }

    /** Shows other credentials from the next connection on. */
    public void renew(Credentials own) {
        context.set(context(own));
    }

    /** Cuts off whoever was let in by a certificate that counts no more. */
    public void cutRevoked() {
        known.forEach((connection, certificate) -> {
            if (revocations.revoked(certificate)) {
                shut(connection);
            }
        });
    }

    private void accept() {
        while (!closed) {
            try {
                Socket raw = socket.accept();
                if (!doorstep.enter(raw.getInetAddress())) {
                    refused.incrementAndGet();
                    raw.close();
                } else if (room.tryAcquire()) {
                    open.add(raw);
                    Thread.ofVirtual().name("connection").start(() -> serve(raw));
                } else {
                    doorstep.leave(raw.getInetAddress());
                    refused.incrementAndGet();
                    raw.close();
                }
            } catch (IOException e) {
                pause();
            }
        }
    }

    /** Out of file descriptors, perhaps. */
    private void pause() {
        try {
            time.sleep(Duration.ofMillis(closed ? 0 : 50));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void serve(Socket raw) {
        boolean outside = true;
        try (raw) {
            Connection connection = handshake(raw);
            try (connection) {
                if (connection.service().admission() == Service.Admission.CERTIFIED) {
                    outside = false;
                    doorstep.leave(raw.getInetAddress());
                    known.put(raw, connection.certificate());
                    if (revocations.revoked(connection.certificate())) {
                        // Since the handshake, when it was not known to be here.
                        throw new IOException("the certificate was revoked");
                    }
                }
                connection.send(Dialer.READY);
                services.getOrDefault(connection.service(), Connection::close).serve(connection);
            }
        } catch (IOException | HoldfastException e) {
            refused.incrementAndGet();
        } finally {
            if (outside) {
                doorstep.leave(raw.getInetAddress());
            }
            open.remove(raw);
            known.remove(raw);
            room.release();
        }
    }

    private Connection handshake(Socket raw) throws IOException {
        Thread guard = Thread.ofVirtual().start(() -> cutOff(raw));
        try {
            raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
            raw.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            SSLSocket tls = (SSLSocket) context.get().getSocketFactory().createSocket(raw, null, false);
            tls.setUseClientMode(false);
            Tls.set(tls, services.keySet().stream().map(Service::protocol).toArray(String[]::new));
            if (services.containsKey(Service.ENROLMENT)) {
                tls.setWantClientAuth(true);
            } else {
                tls.setNeedClientAuth(true);
            }
            greet(tls, raw);
            Service service = Service.of(tls.getApplicationProtocol())
                    .orElseThrow(() -> new IOException("it did not say what it wants"));
            return new Connection(raw, tls, service, peer(tls, service), time);
        } finally {
            guard.interrupt();
        }
    }

    /** Who is refused is to learn of it: bytes of his that nobody reads would have the system cut him off instead. */
    private void greet(SSLSocket tls, Socket raw) throws IOException {
        try {
            tls.startHandshake();
        } catch (SSLException e) {
            raw.shutdownOutput();
            raw.setSoTimeout(1_000);
            raw.getInputStream().skip(Connection.FIRST);
            throw e;
        }
    }

    /** A resumed TLS session was judged when it began, so the certificate is looked at again. */
    private Optional<X509Certificate> peer(SSLSocket tls, Service service) throws IOException {
        try {
            X509Certificate certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
            certificate.checkValidity(Date.from(time.now()));
            if (revocations.revoked(certificate)) {
                throw new IOException("the certificate was revoked");
            }
            return Optional.of(certificate);
        } catch (SSLPeerUnverifiedException e) {
            return switch (service.admission()) {
                case ANYBODY -> Optional.empty();
                case CERTIFIED -> throw e;
            };
        } catch (CertificateException e) {
            throw new IOException("the certificate is not valid now", e);
        }
    }

    private void cutOff(Socket raw) {
        try {
            time.sleep(HANDSHAKE);
            raw.close();
        } catch (InterruptedException | IOException e) {
            // Done in time, or gone.
            return;
        }
    }

    /**
     * Stops listening, cuts off whoever is connected, and waits until each has been let go of, so that nothing is done for anybody afterwards. The port
     * is free then: it is so only when the accepting thread has let go of it.
     */
    @Override
    public void close() {
        closed = true;
        shut(socket);
        open.forEach(Listener::shut);
        try {
            acceptor.join();
            open.forEach(Listener::shut);
            if (room.tryAcquire(most, PARTING.toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(most);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void shut(Closeable each) {
        try {
            each.close();
        } catch (IOException e) {
            // There is nothing left to close.
            return;
        }
    }
}
