package io.holdfast.agent.nbd;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One connection on which an export is open. Any thread submits; one thread of its own reads. The first failure is for ever, and is that of all requests under way.
 */
final class Connection implements AutoCloseable {
    private static final int REQUEST_LENGTH = 28;

    private final Peer peer;
    private final Wire wire;
    private final Replies replies;
    private final Duration limit;
    private final Time time;
    private final Randomness randomness;
    private final Semaphore slots;
    private final int depth;
    private final Thread reader;
    private final Object writing = new Object();
    private final ByteBuffer message = ByteBuffer.allocateDirect(REQUEST_LENGTH);

    // Guarded by itself, as is what follows.
    private final Map<Long, Pending> pending = new HashMap<>();
    private Optional<HoldfastException> failure = Optional.empty();
    private boolean ended;

    Connection(
            Peer peer, Wire wire, Inlet in, Agreement agreement, NbdOptions options, Time time, Randomness randomness) {
        this.peer = peer;
        this.time = time;
        this.randomness = randomness;
        this.wire = wire;
        limit = options.reply();
        depth = options.depth();
        slots = new Semaphore(depth);
        replies = new Replies(peer, in, agreement, new Underway());
        reader = Thread.ofPlatform().daemon().name("nbd-reader").start(this::readAll);
    }

    private final class Underway implements Replies.Book {
        @Override
        public Optional<Pending> find(long cookie) {
            synchronized (pending) {
                return Optional.ofNullable(pending.get(cookie));
            }
        }

        @Override
        public void finished(long cookie, Pending request) {
            synchronized (pending) {
                pending.remove(cookie);
            }
            slots.release();
            request.complete();
        }
    }

    /** Requests that may still be submitted without waiting. */
    int room() {
        return slots.availablePermits();
    }

    /** How this connection failed, if it did. */
    Optional<HoldfastException> failure() {
        synchronized (pending) {
            return failure;
        }
    }

    /**
     * Sends a request, after waiting for room.
     *
     * @throws HoldfastException when the connection failed before; when it fails later, the request does
     */
    void submit(Pending request) {
        takeSlot();
        long cookie = cookie();
        synchronized (pending) {
            if (ended || failure.isPresent()) {
                slots.release();
                throw again(failure.orElseGet(peer::closed));
            }
            request.sentAt(time.nanos());
            pending.put(cookie, request);
        }
        try {
            send(request.command(), cookie, request.position(), request.length());
        } catch (IOException e) {
            fail(peer.lost(e));
        }
    }

    /**
     * A number that nobody knows who did not read the request. So a server that answers without reading is found out, and what it has not read is never more than the socket
     * takes: sending does not hang.
     */
    private long cookie() {
        byte[] bytes = new byte[Long.BYTES];
        randomness.fill(bytes);
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** Waits for the reply; throws what the server, or the connection, came to instead. */
    void await(Pending request) {
        if (!request.await(limit.toNanos() - (time.nanos() - request.sentAt()))) {
            fail(peer.silent("answer " + request.title(), limit));
            // The reading thread wakes from the closed socket and fails it.
            request.await(Long.MAX_VALUE);
        }
        Optional<HoldfastException> reason = request.failure();
        if (reason.isPresent()) {
            throw again(reason.get());
        }
    }

    private void takeSlot() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (slots.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    // All of them are older than the limit by now.
                    fail(peer.silent("answer any of " + depth + " requests", limit));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send(int command, long cookie, long position, long length) throws IOException {
        synchronized (writing) {
            message.clear()
                    .putInt(Numbers.REQUEST_MAGIC)
                    .putShort((short) 0)
                    .putShort((short) command)
                    .putLong(cookie)
                    .putLong(position)
                    .putInt((int) length)
                    .flip();
            // A socket closes itself when an interrupted thread uses it, and others use it too.
            boolean interrupted = Thread.interrupted();
            try {
                wire.write(message);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void readAll() {
        try {
            while (true) {
                replies.next();
            }
        } catch (HoldfastException e) {
            fail(e);
        } catch (IOException e) {
            fail(peer.lost(e));
        } catch (RuntimeException | Error e) {
            fail(peer.fault(e));
        }
        end();
    }

    /** Only the first reason counts. What is under way ends when the reading thread has seen it. */
    private void fail(HoldfastException reason) {
        synchronized (pending) {
            if (failure.isEmpty()) {
                failure = Optional.of(reason);
            }
        }
        wire.close();
    }

    private void end() {
        List<Pending> left;
        HoldfastException reason;
        synchronized (pending) {
            ended = true;
            left = new ArrayList<>(pending.values());
            pending.clear();
            reason = failure.orElseGet(peer::closed);
        }
        for (Pending each : left) {
            each.failed(reason);
            each.complete();
        }
        slots.release(left.size());
    }

    /** The reason with the stack of the thread that meets it. */
    static HoldfastException again(HoldfastException reason) {
        return new HoldfastException(reason.code(), reason.subject(), String.valueOf(reason.getMessage()), reason);
    }

    /** Takes leave. Requests under way fail. */
    @Override
    public void close() {
        boolean live;
        synchronized (pending) {
            live = failure.isEmpty();
            if (live) {
                failure = Optional.of(peer.closed());
            }
        }
        try {
            if (live) {
                send(Numbers.COMMAND_DISCONNECT, 0, 0, 0);
            }
        } catch (IOException e) {
            fail(peer.lost(e));
        }
        wire.close();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
