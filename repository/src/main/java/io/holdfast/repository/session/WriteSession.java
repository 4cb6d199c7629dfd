package io.holdfast.repository.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Suite;
import io.holdfast.format.layout.Lease;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.index.Place;
import io.holdfast.repository.snapshot.Snapshots;
import io.holdfast.repository.snapshot.Snapshots.Found;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A session that writes one snapshot, or (upkeep) only chunks. */
public final class WriteSession implements SnapshotSink {
    private final Parts parts;
    private final SnapshotId id;
    private final Optional<Suite> suite;
    private final PackUpload upload;
    private final Reliance reliance = new Reliance();
    private final HeldLease lease;
    /** Readers ask and put; the writer is whoever acknowledges a generation or commits. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private boolean published;
    private volatile boolean fenced;

    private WriteSession(Parts parts, Lease.Kind kind, Optional<Suite> suite) {
        this.parts = parts;
        this.suite = suite;
        id = SnapshotId.random(parts.randomness());
        upload = new PackUpload(parts, id);
        lease = HeldLease.take(parts, id, kind, this::acknowledge);
    }

    /** Begins a session of a backup: lease durable, generations and index read. It takes only chunks that were sealed by this suite; no key is needed to see that. */
    public static WriteSession backup(Parts parts, Suite suite) {
        return begin(parts, Lease.Kind.BACKUP, Optional.of(suite));
    }

    /** The same for upkeep, which writes only what is there already. */
    public static WriteSession upkeep(Parts parts) {
        return begin(parts, Lease.Kind.UPKEEP, Optional.empty());
    }

    private static WriteSession begin(Parts parts, Lease.Kind kind, Optional<Suite> suite) {
        WriteSession session = new WriteSession(parts, kind, suite);
        session.lease.startHeart();
        return session;
    }

    @Override
    public SnapshotId id() {
        return id;
    }

    @Override
    public BitSet missing(List<Fingerprint> ask) {
        check();
        BitSet missing = new BitSet(ask.size());
        lock.readLock().lock();
        try {
            for (int i = 0; i < ask.size(); i++) {
                missing.set(i, !promise(ask.get(i)));
            }
        } finally {
            lock.readLock().unlock();
        }
        return missing;
    }

    /** Whether the chunk is there and will be: noted, so that no generation takes it away unnoticed. */
    private boolean promise(Fingerprint name) {
        if (upload.pending(name)) {
            return true;
        }
        Optional<Place> place = parts.index().find(name, Use.RELY);
        place.ifPresent(reliance::add);
        return place.isPresent();
    }

    @Override
    public void put(SealedChunk chunk) {
        suite.filter(ours -> chunk.suite() != ours).ifPresent(ours -> {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_OTHER_SUITE,
                    chunk.fingerprint().toString(),
                    "A chunk was sealed by suite " + chunk.suite() + ", but the repository is of suite " + ours
                            + ". Upgrade the agent that sent it.");
        });
        lock.readLock().lock();
        try {
            if (!promise(chunk.fingerprint())) {
                upload.add(chunk);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void commit(SealedManifest manifest) {
        lock.writeLock().lock();
        try {
            for (Fingerprint root : manifest.roots()) {
                if (!promise(root)) {
                    throw new HoldfastException(
                            ErrorCode.INTERNAL,
                            id.brief(),
                            "A snapshot was to be committed whose root was never stored.");
                }
            }
            flush();
            parts.snapshots().commit(manifest);
            lease.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Makes all chunks durable and known to the index, without a snapshot: for upkeep. */
    public void flush() {
        lock.writeLock().lock();
        try {
            upload.finish();
            published = true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Beats once, now. */
    public void beat() {
        lease.beat();
    }

    private long acknowledge(long known) {
        Optional<Acknowledgement.Fresh> fresh = Acknowledgement.since(parts, known);
        // While a commit is under way gc waits for the lease to go, and then sees the snapshot.
        if (fresh.isEmpty() || !lock.writeLock().tryLock()) {
            return known;
        }
        try {
            requireNotFenced();
            parts.index().refresh();
            fresh.get().condemned().forEach(parts.index()::condemn);
            Map<PackEntry, BitSet> unreliable = reliance.unreliable();
            rescue(unreliable);
            // Not before: where it fails the next beat tries again, and nothing is acknowledged.
            reliance.drop(unreliable);
            return fresh.get().highest();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Who was given up may find nothing where he relied on something; better to say so now than at the commit. */
    private void requireNotFenced() {
        if (parts.snapshots().read(id) instanceof Found.Tombstone) {
            fenced = true;
        }
        check();
    }

    private void check() {
        upload.check();
        if (fenced) {
            throw Snapshots.fencedError(id);
        }
    }

    private void rescue(Map<PackEntry, BitSet> unreliable) {
        Set<Fingerprint> gone = new HashSet<>();
        unreliable.forEach((pack, ordinals) -> {
            PackDirectory directory = parts.packs().directory(pack.id());
            ordinals.stream().forEach(ordinal -> rescue(directory.fingerprint(ordinal), gone));
        });
        gone.stream().findAny().ifPresent(name -> {
            throw new HoldfastException(
                    ErrorCode.CHUNK_MISSING,
                    name.toString(),
                    "A chunk that this run relied on has gone. Run it again.");
        });
    }

    /** Stores a copy of its own, whatever else there is: for copying forward out of packs that are about to be condemned. */
    public void duplicate(SealedChunk chunk) {
        lock.readLock().lock();
        try {
            upload.add(chunk);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Makes sure that a chunk, and whatever it links, may be relied on, by copying it out of condemned packs where need be.
     *
     * @return what cannot be had, and what leads to that: nothing of it was copied
     */
    public Set<Fingerprint> secure(Fingerprint name) {
        Set<Fingerprint> gone = new HashSet<>();
        lock.readLock().lock();
        try {
            rescue(name, gone);
        } finally {
            lock.readLock().unlock();
        }
        return gone;
    }

    /** Copies a chunk from a condemned pack that still stands, after whatever it links that is not there either: no copy may lead to what has gone. */
    private void rescue(Fingerprint name, Set<Fingerprint> gone) {
        if (gone.contains(name) || promise(name)) {
            return;
        }
        Optional<SealedChunk> chunk = parts.index().find(name, Use.READ).flatMap(this::standing);
        List<Fingerprint> links = chunk.map(SealedChunk::links).orElse(List.of());
        links.forEach(link -> rescue(link, gone));
        if (chunk.isPresent() && links.stream().noneMatch(gone::contains)) {
            upload.add(chunk.get());
        } else {
            gone.add(name);
        }
    }

    private Optional<SealedChunk> standing(Place place) {
        try {
            return Optional.of(
                    parts.packs().record(parts.packs().directory(place.pack().id()), place.ordinal()));
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> Optional.empty();
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    @Override
    public void close() {
        upload.settle();
        if (!published) {
            try {
                upload.finishData();
            } catch (HoldfastException e) {
                // The session ends without a snapshot anyway; packs that no index names are removed by the next gc.
                published = true;
            }
        }
        lease.close();
    }
}
