package io.holdfast.agent;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A source at the other end of a long line: every request is answered late. Counts what a line is measured by. */
public final class LateSource implements SnapshotSource {
    private static final Duration DELAY = Duration.ofMillis(15);

    private final SnapshotSource inner;
    private final List<Fingerprint> asked = new ArrayList<>();
    private int requests;
    private int answered;
    private int rounds;
    private volatile boolean closed;

    public LateSource(SnapshotSource inner) {
        this.inner = inner;
    }

    @Override
    public SealedManifest manifest() {
        return inner.manifest();
    }

    @Override
    public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        int round = begin(wanted);
        try {
            Time.system().sleep(DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "interrupted", e);
        }
        if (closed) {
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "closed");
        }
        end(round);
        inner.fetch(wanted, to);
    }

    private synchronized int begin(List<Fingerprint> wanted) {
        requests++;
        asked.addAll(wanted);
        rounds = Math.max(rounds, answered + 1);
        return answered + 1;
    }

    private synchronized void end(int round) {
        answered = Math.max(answered, round);
    }

    /** How many requests had to wait for one another, at most. */
    public synchronized int rounds() {
        return rounds;
    }

    public synchronized int requests() {
        return requests;
    }

    /** Names asked for, again and again counted. */
    public synchronized int names() {
        return asked.size();
    }

    public synchronized Set<Fingerprint> distinct() {
        return new HashSet<>(asked);
    }

    @Override
    public int atOnce() {
        return 32;
    }

    @Override
    public void close() {
        closed = true;
        inner.close();
    }
}
