package io.holdfast.server.job;

import io.holdfast.format.Time;
import io.holdfast.server.database.Database;
import io.holdfast.server.inventory.Members;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Gives connected members what is queued for them: once a second, and at once when the bell rings. */
final class Dispatcher implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

    private final Database database;
    private final Members members;
    private final Claims claims;
    private final Vigil vigil;
    private final Pacing pacing;
    private final Outcasts outcasts;
    private final Handout handout;
    private final Switchboard board;
    private final Time time;
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("dispatcher").unstarted(this::dispatch);
    private volatile boolean closed;

    Dispatcher(
            Database database,
            Members members,
            Claims claims,
            Vigil vigil,
            Pacing pacing,
            Outcasts outcasts,
            Handout handout,
            Switchboard board,
            Time time) {
        this.database = database;
        this.members = members;
        this.claims = claims;
        this.vigil = vigil;
        this.pacing = pacing;
        this.outcasts = outcasts;
        this.handout = handout;
        this.board = board;
        this.time = time;
    }

    void begin() {
        thread.start();
    }

    void ring() {
        bell.release();
    }

    private void dispatch() {
        long beaten = time.nanos() - BEAT.toNanos();
        while (!closed) {
            try {
                if (time.nanos() - beaten >= BEAT.toNanos()) {
                    beaten = time.nanos();
                    beat();
                }
                round();
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

    /** Who is here lives, and so do its runs; whoever was waited for too long is not waited for any more. */
    private void beat() {
        List<String> here = board.members();
        List<Run> given = database.write(handle -> {
            members.alive(handle, here);
            claims.beat(handle, here);
            return vigil.look(handle, here);
        });
        given.forEach(board::cancel);
        outcasts.look();
        pacing.tell(board, time.now());
    }

    private void round() {
        List<String> here = board.members();
        // Before runs are given out: an agent that has just ended one is upgraded before it gets the next.
        handout.round(here, board::tell);
        claims.claim(here).forEach(board::order);
        database.read(handle -> claims.cancelled(handle, here)).forEach(board::cancel);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
