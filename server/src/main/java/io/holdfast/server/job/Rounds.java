package io.holdfast.server.job;

import io.holdfast.format.Time;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Does something again and again on a thread of its own until it is closed. A round that fails is logged, and the next one tries again. */
public final class Rounds implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Rounds.class.getName());

    private final String name;
    private final Duration pause;
    private final Time time;
    private final Runnable round;
    private final Runnable last;
    private final Thread thread;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private volatile boolean closed;

    /** {@code pause} passes between two rounds. */
    public Rounds(String name, Duration pause, Time time, Runnable round) {
        this(name, pause, time, round, () -> {});
    }

    /** {@code last} is done once it is closed and no round is at work any more. */
    public Rounds(String name, Duration pause, Time time, Runnable round, Runnable last) {
        this.name = name;
        this.pause = pause;
        this.time = time;
        this.round = round;
        this.last = last;
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
                break;
            }
        }
        end();
    }

    private void end() {
        try {
            interrupted.await();
        } catch (InterruptedException e) {
            // It is what was waited for.
        }
        // What is done last is not to be cut short by it.
        Thread.interrupted();
        try {
            last.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the " + name + " did not end in order", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        interrupted.countDown();
    }

    /** Closes, and waits for what is done last, but not longer than this. */
    public void close(Duration patience) {
        close();
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
