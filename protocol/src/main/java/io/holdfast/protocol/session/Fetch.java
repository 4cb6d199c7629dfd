package io.holdfast.protocol.session;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.protocol.Frame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Chunks on their way to an inbox. What was had already is not asked for again when the lane breaks. */
final class Fetch extends Call {
    final Counting counting;
    private final Inbox inbox;
    private final Set<Fingerprint> wanted;

    /** Whether the limit counts what comes of a request. */
    enum Counting {
        /** It was asked for when there was no limit. */
        FREE,
        COUNTED
    }

    Fetch(long number, List<Fingerprint> wanted, Counting counting, Inbox inbox) {
        super(number);
        this.wanted = new LinkedHashSet<>(wanted);
        this.counting = counting;
        this.inbox = inbox;
        inbox.begin();
    }

    @Override
    int type() {
        return Wire.FETCH;
    }

    @Override
    synchronized List<byte[]> body() {
        return List.of(Wire.names(inbox.abandoned() ? List.of() : List.copyOf(wanted)));
    }

    @Override
    boolean full() {
        return inbox.full();
    }

    @Override
    Next answer(Frame frame) {
        if (frame.type() != Wire.CHUNK) {
            inbox.end(Wire.nanos(frame.payload()));
            return Next.OVER;
        }
        SealedChunk chunk = SealedChunk.parse(frame.payload(), "a chunk from the media server");
        if (take(chunk.fingerprint())) {
            inbox.put(new Inbox.Arrival(this, chunk));
        }
        return Next.MORE;
    }

    private synchronized boolean take(Fingerprint name) {
        return wanted.remove(name);
    }

    @Override
    void fail(HoldfastException why) {
        inbox.fail(why);
    }
}
