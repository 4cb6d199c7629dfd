package io.holdfast.agent.nbd;

import io.holdfast.format.HoldfastException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request without its reply. Once it is submitted only the thread that reads the connection completes it, so that nobody writes to the asker's memory after the asker
 * went on.
 */
abstract sealed class Pending permits PendingRead, PendingStatus {
    private final int command;
    private final long position;
    private final long length;
    private final CountDownLatch done = new CountDownLatch(1);
    private Optional<HoldfastException> failure = Optional.empty();
    private long sentAt;

    Pending(int command, long position, long length) {
        this.command = command;
        this.position = position;
        this.length = length;
    }

    int command() {
        return command;
    }

    final long position() {
        return position;
    }

    final long length() {
        return length;
    }

    final long end() {
        return position + length;
    }

    /** When it was sent, by the machine's nanoseconds. Said before it is. */
    final void sentAt(long nanos) {
        sentAt = nanos;
    }

    final long sentAt() {
        return sentAt;
    }

    /** What was asked, for errors. */
    abstract String title();

    /** Whether the reply is whole; otherwise what is missing. Called after the last chunk of a reply that had no error. */
    abstract Optional<String> missing();

    /** The server could not do it; the first reason counts. */
    final void failed(HoldfastException reason) {
        if (failure.isEmpty()) {
            failure = Optional.of(reason);
        }
    }

    final boolean hasFailed() {
        return failure.isPresent();
    }

    final void complete() {
        done.countDown();
    }

    /** Waits, interrupted or not; false when it took too long. */
    final boolean await(long nanos) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.await(nanos, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // The reply still comes, into memory that is the caller's.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What it ended with; after it was awaited. */
    final Optional<HoldfastException> failure() {
        return failure;
    }
}
