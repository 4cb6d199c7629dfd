package io.holdfast.media;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.media.session.OpenRepositories;
import io.holdfast.media.session.Pools;
import io.holdfast.media.session.RepositoryDoors;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.MarkedKeys;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Membership;
import io.holdfast.protocol.control.Outbox;
import io.holdfast.protocol.session.Pace;
import io.holdfast.protocol.session.SessionService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** The media server process, wired. It goes on serving sessions while the control plane is down. */
public final class MediaServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 8_192;
    private static final String TICKET_KEY = "ticket.key";

    private final Path directory;
    private final AtomicReference<Optional<PublicKey>> ticketKey;
    private final AtomicReference<Set<String>> revoked = new AtomicReference<>(Set.of());
    private final OpenRepositories repositories;
    private final SessionService sessions;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final MediaOrders orders;
    private final Membership membership;

    private MediaServer(MediaSettings settings, Time time, Randomness randomness) {
        directory = settings.directory();
        OwnCredentials own = OwnCredentials.read(directory);
        MarkedKeys.mark(directory);
        ticketKey = new AtomicReference<>(storedKey());
        Pools pools = new Pools(directory.resolve(MediaSettings.POOLS), randomness);
        repositories = new OpenRepositories(pools, time, randomness);
        Pace pace = Pace.free(time);
        Outbox outbox = new Outbox(directory.resolve("outbox"));
        orders = new MediaOrders(new Upkeep(pools, repositories), pools, repositories, pace, outbox, time);
        RepositoryDoors doors = new RepositoryDoors(repositories, directory, pace, orders::published, time);
        sessions = new SessionService(doors, ticketKey::get, time);
        Revocations revocations = this::isRevoked;
        membership = Membership.begin(
                new Membership.Way(
                        own, () -> Dialer.of(own.current(), revocations, settings.proxy(), time), settings.servers()),
                outbox,
                () -> orders.hello(settings.version(), reached(settings)),
                command -> take(command, own),
                time);
        orders.begin(membership);
        try {
            // Before anybody can ask: what was published just before a kill is told.
            doors.recover();
            listen(settings, own, revocations, time);
        } catch (HoldfastException e) {
            close();
            throw e;
        }
    }

    private void take(Command command, OwnCredentials own) {
        if (command instanceof Command.Renewed) {
            listeners.forEach(listener -> listener.renew(own.current()));
        }
        orders.take(command, this::believe);
    }

    private void listen(MediaSettings settings, OwnCredentials own, Revocations revocations, Time time) {
        for (Address address : settings.listen()) {
            Listener.Offer offer =
                    new Listener.Offer(own.current(), revocations, Map.of(Service.DATA, sessions), MOST_CONNECTIONS);
            listeners.add(Listener.open(address, offer, time));
        }
    }

    /** An address that stands for all of a machine's tells nobody where it is. */
    private List<String> reached(MediaSettings settings) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            String host = settings.listen().get(i).host();
            if (!host.equals("0.0.0.0") && !host.equals("::")) {
                addresses.add(new Address(host, listeners.get(i).port()).toString());
            }
        }
        return addresses;
    }

    /** Starts; credentials must be there already. */
    public static MediaServer start(MediaSettings settings, Time time, Randomness randomness) {
        return new MediaServer(settings, time, randomness);
    }

    /** Ports that it listens on, in the order of the settings. */
    public List<Integer> ports() {
        return listeners.stream().map(Listener::port).toList();
    }

    /** Sessions that are open now. */
    public int openSessions() {
        return sessions.open();
    }

    /** Whether the server is listening now. */
    public boolean connected() {
        return membership.connected();
    }

    /** Why not, as far as it is known. */
    public Optional<HoldfastException> trouble() {
        return membership.trouble();
    }

    private boolean isRevoked(X509Certificate certificate) {
        return revoked.get().contains(certificate.getSerialNumber().toString(16));
    }

    /** What the server said when it last was there holds until it says something else. */
    private void believe(Optional<byte[]> key, List<String> serials) {
        revoked.set(Set.copyOf(serials));
        listeners.forEach(Listener::cutRevoked);
        key.ifPresent(encoded -> {
            ticketKey.set(Optional.of(parse(encoded)));
            PemFiles.write(directory.resolve(TICKET_KEY), encoded);
        });
    }

    private Optional<PublicKey> storedKey() {
        Path file = directory.resolve(TICKET_KEY);
        try {
            return Files.exists(file) ? Optional.of(parse(Files.readAllBytes(file))) : Optional.empty();
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS, file.toString(), "Cannot read " + file + ": " + InWords.of(e), e);
        }
    }

    private static PublicKey parse(byte[] encoded) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    "ticket key",
                    "The server's ticket key cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    @Override
    public void close() {
        membership.close();
        orders.close();
        listeners.forEach(Listener::close);
        sessions.close();
        repositories.close();
    }
}
