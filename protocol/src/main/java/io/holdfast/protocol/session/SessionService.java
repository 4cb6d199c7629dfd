package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.layout.SnapshotFile;
import io.holdfast.protocol.Acceptor;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Frame;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Ticket;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The media server's end of sessions: judges tickets, keeps a session open while its lanes come and go, and serves each lane over the doors behind. */
public final class SessionService implements Acceptor, AutoCloseable {
    /** How long a session waits for its agent to come back. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    /** How long a session whose agent is there waits for its next request. */
    private static final Duration UNUSED = Duration.ofHours(12);

    private static final Duration ROUND = Duration.ofSeconds(15);

    private final Doors doors;
    private final Supplier<Optional<PublicKey>> ticketKey;
    private final Time time;
    private final Map<String, Held> sessions = new ConcurrentHashMap<>();
    /** Names to which a farewell was said, and when their tickets expire. */
    private final Map<String, Instant> left = new ConcurrentHashMap<>();

    private final Thread sweeper;

    /** {@code ticketKey}: the server's, empty until it was ever heard. */
    public SessionService(Doors doors, Supplier<Optional<PublicKey>> ticketKey, Time time) {
        this.doors = doors;
        this.ticketKey = ticketKey;
        this.time = time;
        sweeper = Thread.ofVirtual().name("sessions").start(this::sweep);
    }

    /** Sessions that are open. */
    public int open() {
        return sessions.size();
    }

    @Override
    public void serve(Connection connection) {
        try {
            Door.Opening opening = opening(connection);
            Ticket ticket = judged(connection, opening);
            String name = name(ticket, opening.door());
            Held held = enter(name, ticket, opening);
            try {
                connection.allow(Wire.LARGEST, Wire.SILENCE);
                connection.send(Wire.OPENED, greeting(held));
                new ServedLane(connection, held, doors, () -> farewell(name, held), time).run();
            } finally {
                held.leave(time.nanos());
                forgetLate(name, held);
            }
        } catch (HoldfastException e) {
            connection.refuse(e);
        }
    }

    private static Door.Opening opening(Connection connection) {
        Frame frame = connection.receive(Connection.FIRST_WORD);
        if (frame.type() != Wire.OPEN) {
            throw new HoldfastException(
                    ErrorCode.LINK_PROTOCOL, "session", "A session begins with its opening. Check that versions fit.");
        }
        return Door.Opening.decode(frame.payload());
    }

    private Ticket judged(Connection connection, Door.Opening opening) {
        PublicKey key = ticketKey
                .get()
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.LINK_BUSY,
                        "media server",
                        "The media server has not met its server yet, so it cannot judge tickets. It is tried again."));
        Ticket ticket = Ticket.verified(opening.ticket(), key, time.now());
        if (connection.peer().role() != Role.AGENT || !connection.peer().id().equals(ticket.agent())) {
            throw new HoldfastException(
                    ErrorCode.TICKET_REFUSED,
                    connection.peer().toString(),
                    "The ticket of run " + ticket.run() + " was given to agent " + ticket.agent() + ", not to "
                            + connection.peer() + ".");
        }
        boolean allowed = switch (opening.door()) {
            case Door.Write() -> ticket.rights().contains(Right.BACKUP);
            case Door.Read(SnapshotId snapshot) ->
                ticket.points().contains(snapshot)
                        && (ticket.rights().contains(Right.RESTORE)
                                || ticket.rights().contains(Right.BACKUP));
        };
        if (!allowed) {
            throw new HoldfastException(
                    ErrorCode.TICKET_RIGHTS,
                    "run " + ticket.run(),
                    "The ticket of run " + ticket.run() + " does not allow that.");
        }
        return ticket;
    }

    private static String name(Ticket ticket, Door door) {
        String id = HexFormat.of().formatHex(ticket.id());
        return switch (door) {
            case Door.Write() -> id;
            case Door.Read(SnapshotId snapshot) -> id + " " + snapshot;
        };
    }

    private Held enter(String name, Ticket ticket, Door.Opening opening) {
        while (true) {
            Held held = sessions.computeIfAbsent(name, _ -> begin(ticket, opening));
            if (!MessageDigest.isEqual(held.nonce, opening.nonce())) {
                throw new HoldfastException(
                        ErrorCode.TICKET_USED,
                        "run " + ticket.run(),
                        "The ticket of run " + ticket.run() + " was used already. Start the run again.");
            }
            held.requireUse();
            if (held.enter()) {
                return held;
            }
            sessions.remove(name, held);
        }
    }

    private Held begin(Ticket ticket, Door.Opening opening) {
        doors.use(ticket, opening.nonce());
        return switch (opening.door()) {
            case Door.Write() ->
                new Held(ticket, opening.nonce(), Optional.of(doors.write(ticket)), Optional.empty(), time.nanos());
            case Door.Read(SnapshotId snapshot) ->
                new Held(
                        ticket,
                        opening.nonce(),
                        Optional.empty(),
                        Optional.of(doors.read(ticket, snapshot)),
                        time.nanos());
        };
    }

    private static byte[] greeting(Held held) {
        if (held.writes()) {
            return held.id().bytes();
        }
        SealedManifest manifest = held.source().manifest();
        return SnapshotFile.encode(manifest);
    }

    private void farewell(String name, Held held) {
        left.put(name, held.ticket.expires());
        end(name, held);
    }

    /** A lane that was on its way when the farewell was said begins a session that nobody will use. */
    private void forgetLate(String name, Held held) {
        if (left.containsKey(name) && held.untouched()) {
            endQuietly(name, held);
        }
    }

    private void end(String name, Held held) {
        sessions.remove(name, held);
        held.end();
    }

    private void sweep() {
        try {
            while (true) {
                time.sleep(ROUND);
                left.values().removeIf(expires -> time.now().isAfter(expires));
                sessions.forEach((name, held) -> {
                    boolean expired = time.now().isAfter(held.ticket.expires());
                    if (expired || held.forsaken(time.nanos(), GRACE, UNUSED)) {
                        endQuietly(name, held);
                    }
                });
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    private void endQuietly(String name, Held held) {
        try {
            end(name, held);
        } catch (HoldfastException e) {
            // Its lease ends by itself, and gc clears up.
            sessions.remove(name, held);
        }
    }

    /** Ends all sessions; nothing of them is committed. */
    @Override
    public void close() {
        sweeper.interrupt();
        sessions.forEach(this::endQuietly);
    }
}
