package io.holdfast.e2e.plane;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Listens for agents and media servers, keeps what they report, and sends them what a test says. */
public final class ControlPlane implements AutoCloseable {
    private static final Duration STANDARD_PATIENCE = Duration.ofMinutes(2);

    private final Installation installation;
    private final KeyPair tickets = ticketPair();
    private final Map<String, ControlStream<Command, Report>> members = new ConcurrentHashMap<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Duration patience;
    private final Registrar registrar;
    private volatile Acknowledging acknowledging = Acknowledging.AT_ONCE;
    private Listener listener;

    /** A report, and who said it. */
    public record Heard(String member, Report report) {}

    /** Whether what must not be lost is acknowledged. */
    public enum Acknowledging {
        AT_ONCE,
        NEVER
    }

    public ControlPlane(Installation installation) {
        this(installation, new Address("127.0.0.1", 0), STANDARD_PATIENCE);
    }

    /** Listens on another address than loopback, and waits longer for what is to come. */
    public ControlPlane(Installation installation, Address address, Duration patience) {
        this.installation = installation;
        this.patience = patience;
        registrar = new Registrar(installation);
        listener = listen(address.host(), address.port());
    }

    private static KeyPair ticketPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Listener listen(String host, int port) {
        return Listener.open(
                new Address(host, port),
                new Listener.Offer(
                        installation.of(Role.SERVER, "s1"),
                        Revocations.none(),
                        Map.of(Service.CONTROL, this::serve, Service.ENROLMENT, Enrolment.acceptor(registrar)),
                        100),
                Time.system());
    }

    private void serve(Connection connection) {
        ControlStream<Command, Report> stream = ControlStream.ofServer(connection);
        String member = stream.peer().id();
        while (true) {
            Report report = stream.receive();
            if (report instanceof Report.Hello) {
                stream.send(new Command.Welcome(
                        Time.system().now(), tickets.getPublic().getEncoded(), List.of(), List.of()));
                members.put(member, stream);
            }
            heard.add(new Heard(member, report));
            if (acknowledging == Acknowledging.AT_ONCE) {
                acknowledged(report).ifPresent(attempt -> stream.send(new Command.Acknowledge(attempt)));
            }
        }
    }

    private static Optional<Attempt> acknowledged(Report report) {
        return switch (report) {
            case Report.Outcome outcome -> Optional.of(outcome.attempt());
            case Report.Committed committed -> Optional.of(committed.attempt());
            case Report.Hello _,
                    Report.Inventory _,
                    Report.Stock _,
                    Report.Progress _,
                    Report.Answer _,
                    Report.Wanted _,
                    Report.Upgrading _,
                    Report.Renewal _ -> Optional.empty();
        };
    }

    public KeyPair tickets() {
        return tickets;
    }

    public Registrar registrar() {
        return registrar;
    }

    public Address address() {
        return new Address("127.0.0.1", listener.port());
    }

    public void acknowledge(Acknowledging how) {
        acknowledging = how;
    }

    /** Is away, and back on the same port. */
    public void leave() {
        listener.close();
        members.clear();
    }

    public void comeBack() {
        listener = listen("127.0.0.1", listener.port());
    }

    /** Sends to a member, who may still be about to connect. */
    public void send(String member, Command command) throws InterruptedException {
        long deadline = Time.system().nanos() + patience.toNanos();
        while (true) {
            Optional<ControlStream<Command, Report>> stream = Optional.ofNullable(members.get(member));
            if (stream.isPresent()) {
                try {
                    stream.get().send(command);
                    return;
                } catch (HoldfastException e) {
                    members.remove(member, stream.get());
                }
            }
            if (Time.system().nanos() > deadline) {
                throw new IllegalStateException(member + " does not connect");
            }
            Time.system().sleep(Duration.ofMillis(20));
        }
    }

    /** Waits until something that fits was heard. */
    public <T> T await(String what, Function<Report, Optional<T>> fits) throws InterruptedException {
        long deadline = Time.system().nanos() + patience.toNanos();
        while (Time.system().nanos() < deadline) {
            for (Heard each : heard) {
                Optional<T> found = fits.apply(each.report);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            Time.system().sleep(Duration.ofMillis(20));
        }
        throw new AssertionError("nobody said " + what + "; heard: "
                + reports().stream()
                        .filter(report -> !(report instanceof Report.Inventory))
                        .toList());
    }

    /** Waits for how an attempt ended. */
    public Report.Outcome outcome(Attempt attempt) throws InterruptedException {
        return await(
                "how " + attempt + " ended",
                report -> report instanceof Report.Outcome outcome
                                && outcome.attempt().equals(attempt)
                        ? Optional.of(outcome)
                        : Optional.empty());
    }

    /** Waits until an attempt is somewhere. */
    public Report.Progress progress(Attempt attempt, Function<Report.Progress, Boolean> where)
            throws InterruptedException {
        return await(
                "progress of " + attempt,
                report -> report instanceof Report.Progress progress
                                && progress.attempt().equals(attempt)
                                && where.apply(progress)
                        ? Optional.of(progress)
                        : Optional.empty());
    }

    public List<Report> reports() {
        return heard.stream().map(Heard::report).toList();
    }

    public <R extends Report> List<R> reports(Class<R> kind) {
        return reports().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public void forget() {
        heard.clear();
    }

    @Override
    public void close() {
        listener.close();
    }
}
