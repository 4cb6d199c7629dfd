package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.job.Rounds;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps those who send slowly from keeping others out: the handshake and the head of a request must be there in time, the body must come at some rate, and no address has more than its share of the
 * connections. Idle connections are ended by the server itself; this ends those that are never quite idle.
 */
final class Doorkeeper extends EventsHandler implements Connection.Listener, AutoCloseable {
    static final int MOST_OF_ONE = 200;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Time time;
    private final Rounds rounds;
    private final Map<SocketAddress, Guest> guests = new ConcurrentHashMap<>();
    private final Map<String, Integer> shares = new ConcurrentHashMap<>();
    /** Where they came from, which a connection that was closed does not know any more. */
    private final Map<Connection, SocketAddress> origins = new ConcurrentHashMap<>();

    Doorkeeper(Time time) {
        this.time = time;
        rounds = new Rounds("doorkeeper", PAUSE, time, this::look);
    }

    void begin() {
        rounds.begin();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            SocketAddress from = connection.getEndPoint().getRemoteSocketAddress();
            origins.put(connection, from);
            guests.put(from, new Guest(connection.getEndPoint(), time.nanos()));
            if (shares.merge(host(from), 1, Integer::sum) > MOST_OF_ONE) {
                connection.getEndPoint().close();
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Optional.ofNullable(origins.remove(connection)).ifPresent(from -> {
            guests.remove(from);
            shares.computeIfPresent(host(from), (_, count) -> count > 1 ? count - 1 : null);
        });
    }

    private static String host(SocketAddress from) {
        return from instanceof java.net.InetSocketAddress known
                ? known.getAddress().getHostAddress()
                : from.toString();
    }

    @Override
    protected void onBeforeHandling(Request request) {
        guest(request).ifPresent(Guest::asked);
    }

    @Override
    protected void onRequestRead(Request request, Content.@Nullable Chunk chunk) {
        int bytes = chunk == null ? Guest.NOTHING : chunk.remaining();
        guest(request).ifPresent(guest -> guest.read(bytes, time.nanos()));
    }

    @Override
    protected void onComplete(Request request, int status, @Nullable HttpFields headers, @Nullable Throwable failure) {
        guest(request).ifPresent(guest -> guest.answered(time.nanos()));
    }

    private Optional<Guest> guest(Request request) {
        return Optional.ofNullable(guests.get(request.getConnectionMetaData().getRemoteSocketAddress()));
    }

    private void look() {
        long now = time.nanos();
        guests.values().forEach(guest -> guest.look(now));
    }

    @Override
    public void close() {
        rounds.close();
    }
}
