package io.holdfast.repository.session;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.layout.Lease;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.store.StoreErrors;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The leases of running sessions, and the judgement that one is dead: by its beat and our own monotonic clock, never by a wall clock. */
public final class Leases {
    /** A session rewrites its lease so often. */
    public static final Duration BEAT = Duration.ofSeconds(4);

    /** A lease whose beat did not change for so long is dead. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Name FOLDER = new Name("sessions");

    private final Store store;
    private final Time time;
    private final Liveness liveness;
    private final Map<SnapshotId, Seen> seen = new HashMap<>();

    private record Seen(long beat, long since) {}

    public Leases(Store store, Time time, Liveness liveness) {
        this.store = store;
        this.time = time;
        this.liveness = liveness;
    }

    Lease.Holder self() {
        return liveness.self();
    }

    void write(SnapshotId session, Lease lease, Publish how) {
        store.put(FOLDER.child(session.toString()), Payload.of(lease.encode()), how);
    }

    /** Removes a lease. */
    public void remove(SnapshotId session) {
        store.delete(FOLDER.child(session.toString()));
        synchronized (seen) {
            seen.remove(session);
        }
    }

    /** All leases there are; one that is damaged is as good as a silent one and shows as a session of a process unknown. */
    public Map<SnapshotId, Lease> list() {
        Map<SnapshotId, Lease> leases = new TreeMap<>();
        store.list(FOLDER, listed -> {
            if (listed.name().endsInHex(2 * SnapshotId.SIZE)) {
                read(listed.name())
                        .ifPresent(lease ->
                                leases.put(SnapshotId.parse(listed.name().leaf()), lease));
            }
        });
        return leases;
    }

    private Optional<Lease> read(Name name) {
        try {
            return Optional.of(Lease.decode(store.get(name, Range.whole()), name.path()));
        } catch (HoldfastException e) {
            if (StoreErrors.isMissing(e)) {
                return Optional.empty();
            }
            return switch (e.code().kind()) {
                case CORRUPTION ->
                    Optional.of(
                            new Lease(Lease.Kind.BACKUP, 0, 0, new Lease.Holder("", "", 0, 0), java.util.List.of()));
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** Whether the session behind a lease just read has died. Asking again later is what lets silence be noticed. */
    public boolean dead(SnapshotId session, Lease lease) {
        if (liveness.ended(lease.holder())) {
            return true;
        }
        synchronized (seen) {
            Seen before = seen.get(session);
            if (before == null || before.beat != lease.beat()) {
                seen.put(session, new Seen(lease.beat(), time.nanos()));
                return false;
            }
            return time.nanos() - before.since >= SILENCE.toNanos();
        }
    }
}
