package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Part;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The answer to one question as it comes in. Content is paid for when it has been passed on, so that no more of it than {@link #WINDOW} is
 * held here, however slow whoever asked is. One thread reads; whoever does not read to the end closes it, and the agent is told.
 */
public final class Answer implements AutoCloseable {
    static final long WINDOW = 1 << 20;
    private static final int MOST_PARTS = 4_096;
    private static final Duration SILENCE = Duration.ofSeconds(50);
    private static final long TURN = 500;

    private final String agent;
    private final Time time;
    private final long deadline;
    private final LongConsumer pay;
    private final Runnable leave;
    private final Deque<Part> parts = new ArrayDeque<>();
    private Optional<HoldfastException> broken = Optional.empty();
    private long credit = WINDOW;
    private long owed;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        CLOSED
    }

    /**
     * An answer that is expected.
     *
     * @param longest after which it has failed
     * @param leave once, when nobody reads any more
     */
    Answer(String agent, Duration longest, Time time, LongConsumer pay, Runnable leave) {
        this.agent = agent;
        this.time = time;
        this.pay = pay;
        this.leave = leave;
        deadline = time.nanos() + longest.toNanos();
    }

    /** A part has come in. */
    synchronized void heard(Part part) {
        if (part instanceof Part.Content(byte[] bytes)) {
            credit -= bytes.length;
        }
        if (credit < 0 || parts.size() >= MOST_PARTS) {
            fail(new HoldfastException(
                    ErrorCode.LINK_PROTOCOL, agent, "The agent " + agent + " sent more than it was asked for."));
        } else {
            parts.add(part);
        }
        notifyAll();
    }

    /** Nothing more comes in. */
    synchronized void fail(HoldfastException why) {
        if (broken.isEmpty()) {
            broken = Optional.of(why);
        }
        notifyAll();
    }

    /**
     * The next part that says something; empty at the end. What was returned before counts as passed on.
     *
     * @throws HoldfastException what kept the agent from answering; {@code LINK_BROKEN} when it is gone, {@code LINK_SILENT} when it says nothing or goes on for too long
     */
    public Optional<Part> next() {
        settle();
        while (true) {
            Part part = await();
            switch (part) {
                case Part.End(Optional<Problem> problem) -> {
                    problem.ifPresent(each -> {
                        throw each.exception();
                    });
                    return Optional.empty();
                }
                case Part.Entries(var entries) when entries.isEmpty() -> {
                    // It goes on.
                }
                case Part.Content(byte[] bytes) -> {
                    owed = bytes.length;
                    return Optional.of(part);
                }
                case Part.Entries _, Part.Outlook _, Part.Sums _ -> {
                    return Optional.of(part);
                }
            }
        }
    }

    private void settle() {
        if (owed > 0) {
            synchronized (this) {
                credit += owed;
            }
            pay.accept(owed);
            owed = 0;
        }
    }

    private synchronized Part await() {
        long silent = time.nanos() + SILENCE.toNanos();
        try {
            while (parts.isEmpty()) {
                broken.ifPresent(why -> {
                    throw why;
                });
                if (time.nanos() > Math.min(silent, deadline)) {
                    throw new HoldfastException(
                            ErrorCode.LINK_SILENT,
                            agent,
                            "The agent " + agent
                                    + " has not answered in time. Ask for less, or look whether it and the media server are well.");
                }
                wait(TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "question", "It was interrupted.", e);
        }
        return parts.remove();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
        }
        leave.run();
    }
}
