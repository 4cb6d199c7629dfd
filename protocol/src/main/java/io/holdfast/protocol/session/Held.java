package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.protocol.Ticket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One door that is open for an agent, while lanes to it come and go. */
final class Held {
    final Ticket ticket;
    final byte[] nonce;
    private final Optional<SnapshotSink> sink;
    private final Optional<SnapshotSource> source;
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private int lanes;
    private long lastLeft;
    private long lastAsked;
    private boolean used;
    private boolean committed;
    private boolean ended;

    Held(Ticket ticket, byte[] nonce, Optional<SnapshotSink> sink, Optional<SnapshotSource> source, long now) {
        this.ticket = ticket;
        this.nonce = nonce;
        this.sink = sink;
        this.source = source;
        lastAsked = now;
    }

    SnapshotSink sink() {
        return sink.orElseThrow(() -> wrongDoor("write"));
    }

    SnapshotSource source() {
        return source.orElseThrow(() -> wrongDoor("read"));
    }

    private static HoldfastException wrongDoor(String what) {
        return new HoldfastException(
                ErrorCode.TICKET_RIGHTS, "session", "This session was not opened to " + what + ".");
    }

    boolean writes() {
        return sink.isPresent();
    }

    void stored(long size) {
        chunks.incrementAndGet();
        bytes.addAndGet(size);
    }

    /** Publishes; said twice, it is done once. */
    synchronized void commit(SealedManifest manifest, Doors doors) {
        if (!committed) {
            sink().commit(manifest);
            committed = true;
            doors.committed(ticket, manifest.id(), new Doors.Written(chunks.get(), bytes.get()));
        }
    }

    SnapshotId id() {
        return sink().id();
    }

    /** Raises that there is nothing left to be written. */
    synchronized void requireUse() {
        if (committed) {
            throw Doors.spent(ticket, id());
        }
    }

    /** False when it has ended, and a new one must be opened. */
    synchronized boolean enter() {
        if (!ended) {
            lanes++;
        }
        return !ended;
    }

    synchronized void leave(long now) {
        lanes--;
        lastLeft = now;
    }

    /** Somebody asks for something; raises when it has ended meanwhile. */
    synchronized void asked(long now) {
        if (ended) {
            throw new HoldfastException(
                    ErrorCode.SESSION_FENCED,
                    "session",
                    "The media server has ended this session, because nothing was asked of it for hours. The run begins again; what was stored is not sent again.");
        }
        lastAsked = now;
        used = true;
    }

    /** Whether all lanes have left without asking for anything. */
    synchronized boolean untouched() {
        return !ended && lanes == 0 && !used;
    }

    /** Whether nobody has been here for so long, or nobody has asked for anything for even longer. */
    synchronized boolean forsaken(long now, Duration absent, Duration idle) {
        boolean left = lanes == 0 && now - lastLeft > absent.toNanos();
        return !ended && (left || now - lastAsked > idle.toNanos());
    }

    void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        sink.ifPresent(SnapshotSink::close);
        source.ifPresent(SnapshotSource::close);
    }
}
