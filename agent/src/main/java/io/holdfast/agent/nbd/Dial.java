package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/** Connects and shakes hands, within a time limit that is kept by closing the socket under it. */
final class Dial {
    private final NbdAddress address;
    private final Peer peer;
    private final Duration limit;
    private final Time time;

    /** What to do once the greetings are exchanged. */
    @FunctionalInterface
    interface Talk<R> {
        R with(Handshake handshake) throws IOException;
    }

    Dial(NbdAddress address, Duration limit, Time time) {
        this.address = address;
        peer = new Peer(address.title());
        this.limit = limit;
        this.time = time;
    }

    /** The result of the talk; the wire is closed when it fails. */
    <R> R talk(Talk<R> talk) {
        AtomicBoolean late = new AtomicBoolean();
        AtomicBoolean finished = new AtomicBoolean();
        try {
            SocketChannel channel = open();
            Wire wire = new ChannelWire(channel);
            Thread clock = Thread.ofVirtual().name("nbd-clock").start(() -> expire(wire, late, finished));
            try {
                connect(channel);
                Handshake handshake = new Handshake(peer, wire, new Inlet(wire));
                handshake.greet();
                if (address.security() instanceof NbdSecurity.Tls tls) {
                    TlsSetup setup = TlsSetup.of(peer, tls, address.endpoint());
                    handshake.encrypt(plain -> TlsWire.over(plain, setup.engine()));
                }
                R result = talk.with(handshake);
                if (!finished.compareAndSet(false, true)) {
                    throw peer.silent("finish the handshake", limit);
                }
                return result;
            } catch (IOException | RuntimeException e) {
                wire.close();
                throw e;
            } finally {
                clock.interrupt();
            }
        } catch (IOException e) {
            throw late.get() ? peer.silent("finish the handshake", limit) : unreachable(e);
        }
    }

    private void expire(Wire wire, AtomicBoolean late, AtomicBoolean finished) {
        try {
            time.sleep(limit);
        } catch (InterruptedException e) {
            return;
        }
        if (finished.compareAndSet(false, true)) {
            late.set(true);
            wire.close();
        }
    }

    private SocketChannel open() throws IOException {
        return switch (address.endpoint()) {
            case NbdEndpoint.Unix _ -> SocketChannel.open(StandardProtocolFamily.UNIX);
            case NbdEndpoint.Tcp _ -> SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
        };
    }

    private void connect(SocketChannel channel) throws IOException {
        switch (address.endpoint()) {
            case NbdEndpoint.Unix(var socket) -> channel.connect(UnixDomainSocketAddress.of(socket));
            case NbdEndpoint.Tcp(String host, int port) -> {
                InetSocketAddress found = new InetSocketAddress(host, port);
                if (found.isUnresolved()) {
                    throw new IOException("the host " + host + " is not known");
                }
                channel.connect(found);
            }
        }
    }

    private HoldfastException unreachable(IOException e) {
        if (e instanceof SSLException) {
            return new HoldfastException(
                    ErrorCode.NBD_TLS,
                    peer.title(),
                    "No TLS with " + peer.title() + ": " + InWords.of(e)
                            + ". See who signed the certificates of both sides, their dates, and the name of the host in the server's.",
                    e);
        }
        // Since TLS 1.3 a server looks at our certificate when the handshake is over for us.
        String distrusts = address.security() instanceof NbdSecurity.Tls ? ", or does not trust our certificate," : "";
        return new HoldfastException(
                ErrorCode.NBD_UNREACHABLE,
                peer.title(),
                "Cannot reach " + peer.title() + ": "
                        + InWords.of(e)
                        + ". See that the server runs and has the export; a server that is full or does not have it"
                        + distrusts
                        + " may just hang up.",
                e);
    }
}
