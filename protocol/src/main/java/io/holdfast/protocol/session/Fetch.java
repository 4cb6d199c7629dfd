package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.Time;
import io.holdfast.protocol.Frame;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** Chunks on their way. What was had already is not asked for again when the lane breaks. The lane waits when too much lies here. */
final class Fetch extends Call {
    private static final long MOST_BYTES = 8 << 20;

    private final Set<Fingerprint> wanted;
    private final Queue<SealedChunk> arrived = new ArrayDeque<>();
    private long bytes;
    private long reading;
    private boolean over;
    private boolean abandoned;
    private Optional<HoldfastException> failure = Optional.empty();

    Fetch(long number, List<Fingerprint> wanted) {
        super(number);
        this.wanted = new LinkedHashSet<>(wanted);
    }

    @Override
    int type() {
        return Wire.FETCH;
    }

    @Override
    synchronized List<byte[]> body() {
        return List.of(Wire.names(List.copyOf(wanted)));
    }

    @Override
    synchronized boolean full() {
        return bytes > MOST_BYTES;
    }

    @Override
    synchronized Next answer(Frame frame) {
        if (frame.type() != Wire.CHUNK) {
            reading = Wire.nanos(frame.payload());
            over = true;
            notifyAll();
            return Next.OVER;
        }
        SealedChunk chunk = SealedChunk.parse(frame.payload(), "a chunk from the media server");
        if (wanted.remove(chunk.fingerprint())) {
            arrived.add(chunk);
            bytes += chunk.size();
            notifyAll();
        }
        boolean interrupted = false;
        while (bytes > MOST_BYTES && !abandoned) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return Next.MORE;
    }

    @Override
    synchronized void fail(HoldfastException why) {
        failure = Optional.of(why);
        over = true;
        notifyAll();
    }

    /** Hands over what arrives until all has; gives the nanoseconds that this waited. */
    long hand(Consumer<SealedChunk> to, Time time) {
        long waited = 0;
        while (true) {
            long began = time.nanos();
            Optional<SealedChunk> next = next();
            waited += time.nanos() - began;
            if (next.isEmpty()) {
                return waited;
            }
            to.accept(next.get());
        }
    }

    /** The nanoseconds that the media server read for it, when all has arrived. */
    synchronized long reading() {
        return reading;
    }

    private synchronized Optional<SealedChunk> next() {
        while (arrived.isEmpty() && !over) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The run was interrupted.", e);
            }
        }
        Optional<SealedChunk> next = Optional.ofNullable(arrived.poll());
        if (next.isPresent()) {
            bytes -= next.get().size();
            notifyAll();
            return next;
        }
        if (failure.isPresent()) {
            HoldfastException e = failure.get();
            throw new HoldfastException(e.code(), e.subject(), String.valueOf(e.getMessage()), e);
        }
        return Optional.empty();
    }

    /** Nobody waits for it any more: what still comes is dropped. */
    synchronized void abandon() {
        abandoned = true;
        wanted.clear();
        arrived.clear();
        notifyAll();
    }
}
