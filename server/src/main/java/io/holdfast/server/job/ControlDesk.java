package io.holdfast.server.job;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.access.Certifications;
import io.holdfast.server.access.Renewals;
import io.holdfast.server.access.TicketKey;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Pools;
import io.holdfast.server.inventory.Releases;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.inventory.Resources;
import java.time.Instant;
import java.util.List;

/** Talks with the members that are connected to this server: hears what they report, and gives them what is queued for them. */
public final class ControlDesk implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ControlDesk.class.getName());

    private final Estate estate;
    private final Database database;
    private final Time time;
    private final Claims claims;
    private final Vigil vigil;
    private final Questions questions;
    private final Switchboard board;
    private final Hearing hearing;
    private final Dispatcher dispatcher;
    private final Seat seat;
    private final Outcasts outcasts;

    /** What it works with. */
    public record Estate(
            Members members,
            Resources resources,
            Pools pools,
            Repositories repositories,
            Certifications certifications,
            Renewals renewals,
            TicketKey tickets,
            LimitSettings limits,
            Preparation preparation,
            Handout handout) {}

    public ControlDesk(
            Database database,
            Json json,
            Estate estate,
            Runs runs,
            Catalog catalog,
            Rates rates,
            Seat seat,
            Time time,
            Randomness randomness) {
        this.estate = estate;
        this.database = database;
        this.time = time;
        this.seat = seat;
        claims = new Claims(database, runs, estate.limits(), seat.id());
        Endings endings = new Endings(database, json, runs, estate.repositories(), catalog);
        Orders orders =
                new Orders(estate.members(), estate.repositories(), estate.tickets(), catalog, rates, time, randomness);
        vigil = new Vigil(claims, endings, estate.members(), time);
        questions = new Questions(database, estate.members(), orders, seat, time, randomness);
        board = new Switchboard(database, estate.preparation(), orders, endings);
        hearing = new Hearing(database, estate, runs, endings, questions, this::ring, time);
        Pacing pacing = new Pacing(database, claims, orders, estate.limits());
        outcasts = new Outcasts(database, estate.certifications(), board);
        dispatcher = new Dispatcher(
                database, estate.members(), claims, vigil, pacing, outcasts, estate.handout(), board, time);
    }

    /** What can be asked of the agents that are connected. */
    public Questions questions() {
        return questions;
    }

    public void begin() {
        dispatcher.begin();
    }

    /** Something was queued: look at once. */
    public void ring() {
        dispatcher.ring();
    }

    /** Members connected to this server. */
    public int connected() {
        return board.members().size();
    }

    /** Whether a member is connected to this server. */
    public boolean serves(String member) {
        return board.has(member);
    }

    /** Serves one member until its connection ends. */
    public void serve(Connection connection) {
        ControlStream<Command, Report> stream = ControlStream.ofServer(connection);
        if (!(stream.receive(Connection.FIRST_WORD) instanceof Report.Hello hello)) {
            stream.close();
            return;
        }
        String id = stream.peer().id();
        Instant now = time.now();
        List<String> revoked = database.write(handle -> {
            estate.members().greet(handle, id, hello, seat.address(), now);
            return estate.certifications().revoked(handle);
        });
        if (!Releases.KNOWN.accepts(hello.version())) {
            connection.refuse(Releases.KNOWN.refusal(stream.peer().toString(), hello.version()));
            return;
        }
        stream.send(new Command.Welcome(now, estate.tickets().encoded(), revoked, List.of(Command.Welcome.RENEWALS)));
        board.connect(id, stream);
        try {
            vigil.here(id, stream.peer().role(), hello);
            questions.here(id, stream, hello.capabilities());
            estate.handout().connected(id);
            resume(id, hello.unfinished());
            ring();
            while (true) {
                hearing.hear(id, stream, stream.receive());
            }
        } catch (HoldfastException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the " + stream.peer() + " has gone: " + e.getMessage());
        } finally {
            board.disconnect(id, stream);
            questions.gone(id, stream);
        }
    }

    /** What it was ordered is ordered again, which it passes over when it knows it; what is over is to stop. */
    private void resume(String id, List<Attempt> unfinished) {
        List<Run> running = database.write(handle -> claims.adopt(handle, id));
        for (Attempt attempt : unfinished) {
            boolean wanted = running.stream()
                    .anyMatch(run -> run.id().equals(attempt.run()) && run.attempt() == attempt.number());
            if (!wanted) {
                board.tell(id, new Command.Cancel(attempt));
            }
        }
        running.forEach(board::order);
    }

    /** All that are connected hear at once which certificates count no more; whose own does not is cut off. */
    public void revoked() {
        outcasts.look();
    }

    @Override
    public void close() {
        dispatcher.close();
        questions.close();
        board.close();
    }
}
