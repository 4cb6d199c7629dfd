package io.holdfast.agent.browse;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;

/** What may still be sent in answer to one question. */
final class Account {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long TURN = 500;

    private final Time time;
    private long credit;
    private boolean closed;

    Account(long credit, Time time) {
        this.credit = credit;
        this.time = time;
    }

    synchronized void pay(long bytes) {
        credit += Math.max(0, bytes);
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Raises that nobody wants the answer any more. */
    synchronized void check() {
        if (closed) {
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "question", "Nobody waits for the answer.");
        }
    }

    /** How many of so many bytes may be sent now; waits until it is at least one. */
    synchronized int take(int wanted) {
        long deadline = time.nanos() + PATIENCE.toNanos();
        try {
            while (credit == 0) {
                check();
                if (time.nanos() > deadline) {
                    throw new HoldfastException(
                            ErrorCode.LINK_SILENT,
                            "question",
                            "Whoever asked took nothing of the answer for two minutes. Ask again.");
                }
                wait(TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "question", "It was interrupted.", e);
        }
        check();
        int granted = (int) Math.min(wanted, credit);
        credit -= granted;
        return granted;
    }
}
