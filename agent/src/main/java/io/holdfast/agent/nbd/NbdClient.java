package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Opens exports and says which there are. Errors have the codes {@code NBD-}. */
public final class NbdClient {
    /** A server that says it takes several connections, and then lets some wait, costs no more than this. */
    private static final Duration FURTHER = Duration.ofSeconds(3);

    private final NbdOptions options;
    private final Time time;
    private final Randomness randomness;

    public NbdClient(NbdOptions options, Time time, Randomness randomness) {
        this.options = options;
        this.time = time;
        this.randomness = randomness;
    }

    /**
     * Opens an export. There are several connections to it if the server says that they see the same; fewer than wanted are no error.
     *
     * @throws HoldfastException {@link ErrorCode#NBD_UNREACHABLE}, {@link ErrorCode#NBD_SILENT}, {@link ErrorCode#NBD_PROTOCOL}, {@link ErrorCode#NBD_NO_EXPORT},
     *     {@link ErrorCode#NBD_REFUSED} or {@link ErrorCode#NBD_TLS}
     */
    public NbdExport connect(NbdAddress address) {
        Peer peer = new Peer(address.title());
        Opened first = open(address, options.handshake());
        List<Connection> connections = new ArrayList<>();
        connections.add(first.connection());
        try {
            if (NbdFeature.of(first.agreement().flags()).contains(NbdFeature.SEVERAL_CONNECTIONS)) {
                openFurther(address, peer, first.agreement(), connections);
            }
            return new NbdExport(peer, first.agreement(), connections, options.request());
        } catch (RuntimeException e) {
            connections.forEach(Connection::close);
            throw e;
        }
    }

    private void openFurther(NbdAddress address, Peer peer, Agreement agreement, List<Connection> connections) {
        Duration limit = FURTHER.compareTo(options.handshake()) < 0 ? FURTHER : options.handshake();
        while (connections.size() < options.connections()) {
            Opened next;
            try {
                next = open(address, limit);
            } catch (HoldfastException e) {
                if (e.code().retryable()) {
                    return;
                }
                throw e;
            }
            connections.add(next.connection());
            if (!next.agreement().equals(agreement)) {
                throw peer.violation("two connections to it see exports that differ");
            }
        }
    }

    private record Opened(Agreement agreement, Connection connection) {}

    private Opened open(NbdAddress address, Duration limit) {
        Peer peer = new Peer(address.title());
        return new Dial(address, limit, time).talk(handshake -> {
            Agreement agreement = handshake.open(address.export(), options.contexts());
            return new Opened(
                    agreement,
                    new Connection(peer, handshake.wire(), handshake.in(), agreement, options, time, randomness));
        });
    }

    /** The names of the server's exports, whatever export the address names. */
    public Set<String> list(NbdAddress address) {
        return new Dial(address, options.handshake(), time).talk(handshake -> {
            Set<String> names = handshake.list();
            handshake.abort();
            handshake.wire().close();
            return names;
        });
    }

    /** The contexts of an export, as far as the server tells them. */
    public Set<String> contexts(NbdAddress address) {
        return new Dial(address, options.handshake(), time).talk(handshake -> {
            Set<String> names = handshake.contexts(address.export());
            handshake.abort();
            handshake.wire().close();
            return names;
        });
    }
}
