package io.holdfast.protocol.control;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Service;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An agent's or a media server's tie to the server: dials out, says hello, hands on commands, and begins again whenever the connection breaks. What is delivered is said
 * again until it is acknowledged; what is only told is lost when nobody listens.
 */
public final class Membership implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** For a server whose database is busy. */
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private final Way way;
    private final Outbox outbox;
    private final Supplier<Report.Hello> hello;
    private final Consumer<Command> commands;
    private final Time time;
    private final AtomicReference<Optional<ControlStream<Report, Command>>> stream =
            new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<HoldfastException>> trouble = new AtomicReference<>(Optional.empty());
    private final Renewal renewal;
    private final Thread thread;
    private volatile boolean closed;

    /** How the server is reached: any of its addresses. */
    public record Way(OwnCredentials own, Supplier<Dialer> dialer, List<Address> servers) {
        public Way {
            servers = List.copyOf(servers);
        }
    }

    private Membership(Way way, Outbox outbox, Supplier<Report.Hello> hello, Consumer<Command> commands, Time time) {
        this.way = way;
        this.outbox = outbox;
        this.hello = hello;
        this.commands = commands;
        this.time = time;
        renewal = new Renewal(way.own(), this::tell, time);
        thread = Thread.ofVirtual().name("membership").unstarted(this::live);
    }

    /** Begins; {@code commands} is called on one thread, and must not wait. It is given each {@link Command.Welcome} too. */
    public static Membership begin(
            Way way, Outbox outbox, Supplier<Report.Hello> hello, Consumer<Command> commands, Time time) {
        Membership membership = new Membership(way, outbox, hello, commands, time);
        membership.thread.start();
        membership.renewal.begin();
        return membership;
    }

    /** Whether the server is listening now. */
    public boolean connected() {
        return stream.get().isPresent();
    }

    /** Why not, as far as it is known. */
    public Optional<HoldfastException> trouble() {
        return trouble.get();
    }

    /** Says something if the server is listening. */
    public void tell(Report report) {
        stream.get().ifPresent(known -> tell(known, report));
    }

    private static void tell(ControlStream<Report, Command> to, Report report) {
        try {
            to.send(report);
        } catch (HoldfastException e) {
            // The reader notices, and begins again.
            to.close();
        }
    }

    /** Says something that the server must not miss. */
    public void deliver(Attempt attempt, Report report) {
        outbox.keep(attempt, report);
        tell(report);
    }

    private void live() {
        Duration pause = FIRST_PAUSE;
        int turn = 0;
        while (!closed) {
            long began = time.nanos();
            try {
                serve(way.servers().get(turn++ % way.servers().size()));
            } catch (HoldfastException e) {
                trouble.set(Optional.of(e));
            } finally {
                stream.getAndSet(Optional.empty()).ifPresent(ControlStream::close);
            }
            boolean lasted = time.nanos() - began > LONGEST_PAUSE.toNanos();
            pause = lasted ? FIRST_PAUSE : pause;
            try {
                time.sleep(pause);
            } catch (InterruptedException e) {
                // Closed.
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void serve(Address server) {
        Connection connection = way.dialer().get().server(server, Service.CONTROL);
        ControlStream<Report, Command> open = ControlStream.ofMember(connection);
        open.send(hello.get());
        if (!(open.receive(ANSWER) instanceof Command.Welcome welcome)) {
            throw new HoldfastException(
                    ErrorCode.LINK_PROTOCOL, server.toString(), "The server did not answer the first message.");
        }
        stream.set(Optional.of(open));
        trouble.set(Optional.empty());
        commands.accept(welcome);
        renewal.welcomed(welcome);
        outbox.all().forEach(report -> tell(open, report));
        while (true) {
            Command command = open.receive();
            if (command instanceof Command.Acknowledge(Attempt attempt)) {
                outbox.drop(attempt);
            }
            if (command instanceof Command.Renewed(var grant)) {
                renewal.renewed(grant);
            }
            commands.accept(command);
        }
    }

    @Override
    public void close() {
        closed = true;
        renewal.close();
        thread.interrupt();
        stream.getAndSet(Optional.empty()).ifPresent(ControlStream::close);
    }
}
