package io.holdfast.server.job;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Role;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Talks with the members that are connected to this server: hears what they report, and gives them what is queued for them. */
public final class ControlDesk implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger(ControlDesk.class.getName());

    private final Estate estate;
    private final Database database;
    private final Time time;
    private final Runs runs;
    private final Claims claims;
    private final Endings endings;
    private final Orders orders;
    private final Vigil vigil;
    private final Pacing pacing;
    private final Questions questions;
    private final Seat seat;
    private final Map<String, ControlStream<Command, Report>> streams = new ConcurrentHashMap<>();
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();
    private final Semaphore bell = new Semaphore(0);
    private final Thread dispatcher = Thread.ofVirtual().name("dispatcher").unstarted(this::dispatch);
    private volatile boolean closed;

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
        this.runs = runs;
        this.seat = seat;
        claims = new Claims(database, runs, estate.limits(), seat.id());
        endings = new Endings(database, json, runs, estate.repositories(), catalog);
        orders =
                new Orders(estate.members(), estate.repositories(), estate.tickets(), catalog, rates, time, randomness);
        vigil = new Vigil(claims, endings, estate.members(), time);
        pacing = new Pacing(database, claims, orders, estate.limits());
        questions = new Questions(database, estate.members(), orders, seat, time, randomness);
    }

    /** What can be asked of the agents that are connected. */
    public Questions questions() {
        return questions;
    }

    public void begin() {
        dispatcher.start();
    }

    /** Something was queued: look at once. */
    public void ring() {
        bell.release();
    }

    /** Members connected to this server. */
    public int connected() {
        return streams.size();
    }

    /** Whether a member is connected to this server. */
    public boolean serves(String member) {
        return streams.containsKey(member);
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
        Optional.ofNullable(streams.put(id, stream)).ifPresent(ControlStream::close);
        try {
            vigil.here(id, stream.peer().role(), hello);
            questions.here(id, stream, hello.capabilities());
            estate.handout().connected(id);
            resume(id, stream, hello.unfinished());
            ring();
            while (true) {
                hear(id, stream, stream.receive());
            }
        } catch (HoldfastException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the " + stream.peer() + " has gone: " + e.getMessage());
        } finally {
            streams.remove(id, stream);
            questions.gone(id, stream);
            stream.close();
        }
    }

    /** What it was ordered is ordered again, which it passes over when it knows it; what is over is to stop. */
    private void resume(String id, ControlStream<Command, Report> stream, List<Attempt> unfinished) {
        List<Run> running = database.write(handle -> claims.adopt(handle, id));
        for (Attempt attempt : unfinished) {
            boolean wanted = running.stream()
                    .anyMatch(run -> run.id().equals(attempt.run()) && run.attempt() == attempt.number());
            if (!wanted) {
                stream.send(new Command.Cancel(attempt));
            }
        }
        running.forEach(run -> order(run, stream));
    }

    private void order(Run run, ControlStream<Command, Report> stream) {
        Command order;
        try {
            estate.preparation().before(run);
            order = database.read(
                    handle -> orders.order(handle, run, stream.certificate().getPublicKey()));
        } catch (HoldfastException e) {
            try {
                database.change(handle -> endings.fail(handle, run, Optional.of(Problem.of(e))));
            } catch (HoldfastException gone) {
                // What cannot be written down now is ordered again when the member is back.
                stream.close();
            }
            return;
        }
        tell(stream, order);
    }

    private void hear(String id, ControlStream<Command, Report> stream, Report report) {
        switch (report) {
            case Report.Hello _ -> stream.close();
            case Report.Inventory inventory ->
                database.change(handle -> estate.resources().found(handle, id, inventory));
            case Report.Stock stock -> {
                if (stream.peer().role() == Role.MEDIA) {
                    database.change(handle -> estate.pools().seen(handle, id, stock));
                }
            }
            case Report.Progress told -> progress(id, told);
            case Report.Outcome outcome -> {
                database.change(handle -> endings.outcome(handle, id, outcome));
                progress.remove(outcome.attempt().run());
                stream.send(new Command.Acknowledge(outcome.attempt()));
                ring();
            }
            case Report.Committed committed -> {
                database.change(handle -> endings.committed(handle, id, committed));
                stream.send(new Command.Acknowledge(committed.attempt()));
                ring();
            }
            case Report.Answer(long question, var part) -> questions.heard(stream, question, part);
            case Report.Wanted wanted -> estate.handout().piece(id, wanted).ifPresent(stream::send);
            case Report.Upgrading told -> {
                estate.handout().heard(id, told);
                ring();
            }
            case Report.Renewal(byte[] request) ->
                estate.renewals()
                        .renew(stream.peer(), stream.certificate(), request)
                        .ifPresent(grant -> stream.send(new Command.Renewed(grant)));
        }
    }

    /** Only the member that runs it may tell of it. */
    private void progress(String id, Report.Progress told) {
        String run = told.attempt().run();
        Optional<Progress> before = Optional.ofNullable(progress.get(run));
        Optional<Progress> ours = database.write(handle -> {
            Optional<Progress> fresh = runs.find(handle, run)
                    .filter(each -> each.memberId().equals(id))
                    .map(each -> Progress.of(told, time.now(), before.or(each::progress)));
            fresh.ifPresent(each -> runs.progress(handle, run, each));
            return fresh;
        });
        ours.ifPresent(fresh -> progress.put(run, fresh));
    }

    /** All that are connected hear at once which certificates count no more; whose own does not is cut off. */
    public void revoked(String member) {
        List<String> serials = database.read(handle -> estate.certifications().revoked(handle));
        Optional.ofNullable(streams.get(member)).ifPresent(ControlStream::close);
        streams.values().forEach(stream -> tell(stream, new Command.Revoke(serials)));
    }

    private static void tell(ControlStream<Command, Report> stream, Command command) {
        try {
            stream.send(command);
        } catch (HoldfastException e) {
            // It hears it when it is back.
            stream.close();
        }
    }

    private void dispatch() {
        long beaten = time.nanos() - BEAT.toNanos();
        while (!closed) {
            try {
                boolean beat = time.nanos() - beaten >= BEAT.toNanos();
                if (beat) {
                    beaten = time.nanos();
                }
                round(beat ? Beat.DUE : Beat.NOT_YET);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a round of the dispatcher failed; the next one tries again", e);
            }
            try {
                if (bell.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            } catch (InterruptedException e) {
                // Closed.
                return;
            }
        }
    }

    private enum Beat {
        DUE,
        NOT_YET
    }

    private void round(Beat beat) {
        List<String> here = List.copyOf(streams.keySet());
        switch (beat) {
            case DUE -> {
                List<Run> given = database.write(handle -> {
                    estate.members().alive(handle, here);
                    claims.beat(handle, here);
                    return vigil.look(handle, here);
                });
                given.forEach(this::cancel);
                pacing.tell(streams, time.now(), ControlDesk::tell);
            }
            case NOT_YET -> {}
        }
        // Before runs are given out: an agent that has just ended one is upgraded before it gets the next.
        estate.handout()
                .round(
                        here,
                        (agent, command) ->
                                Optional.ofNullable(streams.get(agent)).ifPresent(stream -> tell(stream, command)));
        for (Run run : claims.claim(here)) {
            Optional.ofNullable(streams.get(run.memberId())).ifPresent(stream -> order(run, stream));
        }
        database.read(handle -> claims.cancelled(handle, here)).forEach(this::cancel);
    }

    private void cancel(Run run) {
        Optional.ofNullable(streams.get(run.memberId()))
                .ifPresent(stream -> tell(stream, new Command.Cancel(new Attempt(run.id(), run.attempt()))));
    }

    @Override
    public void close() {
        closed = true;
        dispatcher.interrupt();
        questions.close();
        streams.values().forEach(ControlStream::close);
    }
}
