package io.holdfast.server.job;

import io.holdfast.format.Time;
import java.time.Duration;

/** Does something again and again on a thread of its own until it is closed. A round that fails is logged, and the next one tries again. */
public final class Rounds implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Rounds.class.getName());

    private final String name;
    private final Duration pause;
    private final Time time;
    private final Runnable round;
    private final Thread thread;
    private volatile boolean closed;

    /** {@code pause} passes between two rounds. */
    public Rounds(String name, Duration pause, Time time, Runnable round) {
        this.name = name;
        this.pause = pause;
        this.time = time;
        this.round = round;
        thread = Thread.ofVirtual().name(name).unstarted(this::go);
    }

    public void begin() {
        thread.start();
    }

    private void go() {
        while (!closed) {
            try {
                round.run();
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a round of the " + name + " failed; the next one tries again",
                            e);
                }
            }
            try {
                time.sleep(pause);
            } catch (InterruptedException e) {
                // Closed.
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
