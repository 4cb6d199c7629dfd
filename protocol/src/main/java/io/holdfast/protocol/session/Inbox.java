package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;

/**
 * Where the chunks of several requests arrive for one who takes them, whichever comes first. A lane waits when too much lies here; were it taken request by request, a lane could
 * wait for one whose answer is behind it on the same lane.
 */
final class Inbox {
    private static final long MOST_BYTES = 16 << 20;

    private final LongConsumer reading;
    private final Queue<Arrival> arrived = new ArrayDeque<>();
    private Optional<HoldfastException> failure = Optional.empty();
    private long bytes;
    private int open;
    private boolean abandoned;

    /** @param reading is told the nanoseconds that the media server read for each request */
    Inbox(LongConsumer reading) {
        this.reading = reading;
    }

    /** A chunk, and the request that brought it. */
    record Arrival(Fetch of, SealedChunk chunk) {}

    /** One more request is to bring something. */
    synchronized void begin() {
        open++;
    }

    /** A request has brought all. */
    synchronized void end(long nanos) {
        reading.accept(nanos);
        open--;
        notifyAll();
    }

    /** A request brings nothing more. */
    synchronized void fail(HoldfastException why) {
        failure = Optional.of(failure.orElse(why));
        open--;
        notifyAll();
    }

    /** Requests that have not ended. */
    synchronized int open() {
        return open;
    }

    /** Whether nothing is on its way, and nothing lies here. */
    synchronized boolean isIdle() {
        return open == 0 && arrived.isEmpty();
    }

    synchronized boolean full() {
        return bytes > MOST_BYTES;
    }

    /** A chunk has come; waits as long as too much lies here. */
    synchronized void put(Arrival arrival) {
        if (abandoned) {
            return;
        }
        arrived.add(arrival);
        bytes += arrival.chunk.size();
        notifyAll();
        boolean interrupted = false;
        while (full() && !abandoned) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a chunk, as long as so many requests are open. What a request failed for is thrown when all that came has been taken. */
    synchronized Optional<Arrival> next(int requests) {
        while (arrived.isEmpty() && open >= requests && failure.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The run was interrupted.", e);
            }
        }
        Optional<Arrival> next = Optional.ofNullable(arrived.poll());
        if (next.isPresent()) {
            bytes -= next.get().chunk.size();
            notifyAll();
        } else if (failure.isPresent()) {
            HoldfastException e = failure.get();
            throw new HoldfastException(e.code(), e.subject(), String.valueOf(e.getMessage()), e);
        }
        return next;
    }

    /** Nobody takes anything any more: what still comes is dropped. */
    synchronized void abandon() {
        abandoned = true;
        arrived.clear();
        bytes = 0;
        notifyAll();
    }

    synchronized boolean abandoned() {
        return abandoned;
    }
}
