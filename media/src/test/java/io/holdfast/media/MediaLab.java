package io.holdfast.media;

import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.FreePort;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.Pace;
import io.holdfast.protocol.session.Reach;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A media server over real TLS, with a control plane that does what a test says and a repository whose keys the test has. */
final class MediaLab implements AutoCloseable {
    final Installation installation = new Installation();
    final Path directory;
    final Repository keyed;
    final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<ControlStream<Command, Report>> streams = new LinkedBlockingQueue<>();
    private final KeyPair ticketPair = ticketPair();
    private final Listener server;
    private final AtomicInteger runs = new AtomicInteger();
    private ControlStream<Command, Report> stream;
    MediaServer media;
    private final int port = FreePort.any();

    MediaLab(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        Path pool = Files.createDirectories(directory.resolve("pool"));
        Path home = Files.createDirectories(directory.resolve("media"));
        installation.of(Role.MEDIA, "m1").write(home);
        Path made = directory.resolve("made");
        try (Repository first = Repository.create(
                new FileStore(made, Randomness.secure()),
                new Access.Passphrase("p"),
                Suite.AES,
                ChunkSizes.STANDARD_MEAN,
                Time.system(),
                Randomness.secure())) {
            Files.move(made, pool.resolve(first.id()));
            keyed = Repository.open(
                    new FileStore(pool.resolve(first.id()), Randomness.secure()),
                    new Access.Passphrase("p"),
                    Repository.Ahead.NOTHING,
                    Time.system(),
                    Randomness.secure());
        }
        Files.writeString(home.resolve("pools"), "main\t" + pool + "\n");
        server = Listener.open(
                new Address("127.0.0.1", 0),
                new Listener.Offer(
                        installation.of(Role.SERVER, "s1"),
                        Revocations.none(),
                        Map.of(Service.CONTROL, connection -> {
                            ControlStream<Command, Report> open = ControlStream.ofServer(connection);
                            while (true) {
                                Report report = open.receive();
                                if (report instanceof Report.Hello) {
                                    open.send(new Command.Welcome(
                                            Time.system().now(),
                                            ticketPair.getPublic().getEncoded(),
                                            List.of(),
                                            List.of()));
                                    streams.add(open);
                                }
                                reports.add(report);
                            }
                        }),
                        100),
                Time.system());
        start();
    }

    void start() throws InterruptedException {
        media = MediaServer.start(
                new MediaSettings(
                        directory.resolve("media"),
                        List.of(new Address("127.0.0.1", port)),
                        List.of(new Address("127.0.0.1", server.port())),
                        new Proxy.None(),
                        "test"),
                Time.system(),
                Randomness.secure());
        stream = Optional.ofNullable(streams.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    void restart() throws InterruptedException {
        media.close();
        start();
    }

    int port() {
        return port;
    }

    private static KeyPair ticketPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] ticket(String agent, String repository, Set<Right> rights, List<SnapshotId> points, Duration lasts) {
        byte[] id = new byte[Ticket.ID];
        Randomness.secure().fill(id);
        Instant expires = Time.system().now().plus(lasts);
        String run = "run-" + runs.incrementAndGet();
        return new Ticket(id, agent, repository, run, 1, rights, points, expires).signed(ticketPair.getPrivate());
    }

    byte[] writing(String agent) {
        return ticket(agent, keyed.id(), Set.of(Right.BACKUP), List.of(), Duration.ofHours(1));
    }

    byte[] reading(String agent, SnapshotId id) {
        return ticket(agent, keyed.id(), Set.of(Right.RESTORE), List.of(id), Duration.ofHours(1));
    }

    Reach reach(String agent, byte[] ticket) {
        return reach(installation.of(Role.AGENT, agent), ticket, Reach.nonce(Randomness.secure()), port);
    }

    Reach reach(Credentials own, byte[] ticket, byte[] nonce, int at) {
        return new Reach(
                Dialer.of(own, Revocations.none(), new Proxy.None(), Time.system()),
                "m1",
                List.of(new Address("127.0.0.1", at)),
                ticket,
                nonce,
                Pace.free(Time.system()),
                Duration.ofSeconds(20),
                Time.system());
    }

    /** Orders work of the media server and waits for the outcome. */
    Report.Outcome order(Work work) throws InterruptedException {
        Attempt attempt = new Attempt("upkeep-" + runs.incrementAndGet(), 1);
        order(attempt, work);
        while (true) {
            Report.Outcome outcome = await(Report.Outcome.class);
            if (outcome.attempt().equals(attempt)) {
                return outcome;
            }
            // Said again after a restart.
        }
    }

    /** Orders work and waits for nothing. */
    void order(Attempt attempt, Work work) {
        stream.send(new Command.Order(attempt, work, Optional.empty(), RunLimits.none(), Optional.empty()));
    }

    void command(Command command) {
        stream.send(command);
    }

    <R extends Report> R await(Class<R> kind) throws InterruptedException {
        while (true) {
            Report report =
                    Optional.ofNullable(reports.poll(30, TimeUnit.SECONDS)).orElseThrow();
            if (kind.isInstance(report)) {
                return kind.cast(report);
            }
        }
    }

    @Override
    public void close() {
        media.close();
        server.close();
        keyed.close();
    }
}
