package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.Time;
import io.holdfast.format.layout.SnapshotFile;
import io.holdfast.format.sealing.SystemCrypto;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Frame;
import io.holdfast.protocol.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Serves the requests of one lane, one after the other; who wants several at a time has several lanes. */
final class ServedLane {
    private final Connection connection;
    private final Held held;
    private final Doors doors;
    private final Runnable farewell;
    private final Time time;
    private final Pace pace;
    private final String from;
    private final MessageDigest sha256 = SystemCrypto.sha256();
    /** Nanoseconds that requests waited for the pace, as far as the agent was not told. */
    private long heldBack;

    ServedLane(Connection connection, Held held, Doors doors, Runnable farewell, Time time) {
        this.connection = connection;
        this.held = held;
        this.doors = doors;
        this.farewell = farewell;
        this.time = time;
        pace = doors.pace(held.ticket);
        from = "a chunk from " + connection.peer();
    }

    /** Until the agent says farewell; a lane that breaks is an exception. */
    void run() {
        try {
            while (true) {
                Frame frame = connection.receive();
                heldBack += pace.take(frame.payload().length);
                ByteBuffer in = ByteBuffer.wrap(frame.payload());
                if (in.remaining() < Wire.NUMBER) {
                    throw malformed("a request without a number");
                }
                long number = in.getLong();
                if (frame.type() == Wire.CLOSE) {
                    farewell.run();
                    connection.send(Wire.DONE, Wire.number(number));
                    connection.end();
                    return;
                }
                serve(frame.type(), number, in);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HoldfastException malformed(String what) {
        return new HoldfastException(
                ErrorCode.LINK_PROTOCOL, "session", "The agent sent " + what + ". Check that versions fit.");
    }

    private void serve(int type, long number, ByteBuffer in) {
        byte[] front = Wire.number(number);
        try {
            held.asked(time.nanos());
            switch (type) {
                case Wire.ASK ->
                    connection.send(
                            Wire.ANSWER,
                            front,
                            held.sink().missing(Wire.names(in)).toByteArray());
                case Wire.PUT -> {
                    put(in);
                    connection.send(Wire.DONE, front, Wire.nanos(heldBack));
                    heldBack = 0;
                }
                case Wire.COMMIT -> {
                    commit(Wire.rest(in));
                    connection.send(Wire.DONE, front);
                }
                case Wire.FETCH -> {
                    long reading = fetch(Wire.names(in), front);
                    connection.send(Wire.DONE, front, Wire.nanos(reading));
                }
                default -> throw malformed("a request of type " + type);
            }
        } catch (HoldfastException e) {
            if (connection.closed()) {
                throw e;
            }
            connection.send(Wire.FAILED, front, Problem.of(e).encode());
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private void put(ByteBuffer in) {
        for (SealedChunk chunk : Wire.chunks(in, from)) {
            if (!chunk.intact(sha256)) {
                throw new HoldfastException(
                        ErrorCode.CHUNK_CORRUPT,
                        chunk.fingerprint().toString(),
                        "A chunk arrived damaged from " + connection.peer() + ". Check that machine's memory.");
            }
            held.sink().put(chunk);
            held.stored(chunk.size());
        }
    }

    private void commit(byte[] file) {
        SealedManifest manifest = SnapshotFile.decode(held.id(), file, "a manifest")
                .orElseThrow(() -> malformed("a tombstone for a manifest"));
        held.commit(manifest, doors);
    }

    /** Gives the nanoseconds that it waited for the source. */
    private long fetch(List<Fingerprint> names, byte[] front) {
        LongAdder giving = new LongAdder();
        long began = time.nanos();
        held.source().fetch(names, chunk -> {
            long read = time.nanos();
            give(front, chunk);
            giving.add(time.nanos() - read);
        });
        return time.nanos() - began - giving.sum();
    }

    private void give(byte[] front, SealedChunk chunk) {
        try {
            pace.take(chunk.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The media server stops.", e);
        }
        connection.queue(Wire.CHUNK, front, chunk.bytes());
    }
}
