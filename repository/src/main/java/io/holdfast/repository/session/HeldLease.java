package io.holdfast.repository.session;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Lease;
import io.holdfast.repository.store.Store.Publish;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;

/**
 * The lease of a session of ours and its beating heart. Order that safety rests on: the lease is durable before the first generation is
 * read, and the first generation before the index.
 */
public final class HeldLease implements AutoCloseable {
    private final Parts parts;
    private final SnapshotId session;
    private final Lease.Kind kind;
    private final Lease.Holder holder;
    private final LongUnaryOperator acknowledge;
    private List<Fingerprint> roots = List.of();
    private long beat;
    private long generation;
    private boolean ended;
    private final AtomicInteger missed = new AtomicInteger();
    private Optional<Thread> heart = Optional.empty();

    /** {@code acknowledge} is given the highest generation acknowledged so far and returns the new one, having done what that asks for. */
    private HeldLease(Parts parts, SnapshotId session, Lease.Kind kind, LongUnaryOperator acknowledge) {
        this.parts = parts;
        this.session = session;
        this.kind = kind;
        this.acknowledge = acknowledge;
        holder = parts.leases().self();
    }

    /** Takes the lease, durable, and brings the index up to date behind it. The heart does not beat yet. */
    public static HeldLease take(Parts parts, SnapshotId session, Lease.Kind kind, LongUnaryOperator acknowledge) {
        HeldLease lease = new HeldLease(parts, session, kind, acknowledge);
        lease.write(Publish.NEW);
        try {
            lease.generation = Acknowledgement.initial(parts, kind);
            lease.write(Publish.REPLACE);
            return lease;
        } catch (HoldfastException e) {
            parts.leases().remove(session);
            throw e;
        }
    }

    /** From now on the heart beats, and generations are noticed and acknowledged. */
    public void startHeart() {
        Thread thread = Thread.ofVirtual().name("lease " + session.brief()).unstarted(this::live);
        heart = Optional.of(thread);
        thread.start();
    }

    private void live() {
        try {
            while (true) {
                parts.time().sleep(Leases.BEAT);
                tryToBeat();
            }
        } catch (InterruptedException e) {
            // Ended: close() interrupts.
            return;
        }
    }

    private void tryToBeat() {
        try {
            beat();
        } catch (HoldfastException e) {
            // Made up for by the next; if none succeeds, others give us up and the commit says so.
            missed.incrementAndGet();
        }
    }

    /** Beats that could not be written. */
    public int missed() {
        return missed.get();
    }

    /** Beats once: writes the lease, looks for new generations, acknowledges them. */
    public void beat() {
        write(Publish.REPLACE);
        long before = generation();
        long after = acknowledge.applyAsLong(before);
        if (after != before) {
            synchronized (this) {
                generation = after;
            }
            write(Publish.REPLACE);
        }
    }

    private synchronized long generation() {
        return generation;
    }

    /** States what this session relies on. */
    public void rely(List<Fingerprint> on) {
        synchronized (this) {
            roots = List.copyOf(on);
        }
        write(Publish.REPLACE);
    }

    private synchronized void write(Publish how) {
        if (!ended) {
            beat++;
            parts.leases().write(session, new Lease(kind, beat, generation, holder, roots), how);
        }
    }

    public SnapshotId session() {
        return session;
    }

    /** Stops the heart and removes the lease. */
    @Override
    public void close() {
        heart.ifPresent(Thread::interrupt);
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        parts.leases().remove(session);
    }
}
