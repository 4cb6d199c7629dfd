package io.holdfast.repository;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.repository.check.Check;
import io.holdfast.repository.check.Repair;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.check.Victims;
import io.holdfast.repository.copy.Copy;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.root.Root;
import io.holdfast.repository.session.Liveness;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.session.ReadSession;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.snapshot.Labels;
import io.holdfast.repository.snapshot.Snapshots;
import io.holdfast.repository.store.PatientStore;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.upkeep.Freed;
import io.holdfast.repository.upkeep.Gc;
import io.holdfast.repository.upkeep.GcReport;
import io.holdfast.repository.upkeep.Retention;
import io.holdfast.repository.upkeep.Statistics;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** One repository, opened. The engine's front door; safe for use by many threads, and beside any number of other processes. */
public final class Repository implements AutoCloseable {
    /** A pack is closed when it holds so many bytes. */
    private static final long PACK_SIZE = 16 << 20;

    private final Parts parts;
    private final Root root;
    private final Reserve reserve;

    private Repository(Parts parts, Root root) {
        this.parts = parts;
        this.root = root;
        reserve = new Reserve(parts.store(), parts.randomness());
    }

    /** Makes a repository; {@code REPOSITORY_EXISTS} when there is one. {@code access} becomes its first way in. */
    public static Repository create(
            Store store, Access access, Suite suite, int chunkMean, Time time, Randomness randomness) {
        Root root = Root.create(store, access, suite, chunkMean, time, randomness);
        Parts parts = Parts.over(new PatientStore(store, time), PACK_SIZE, Liveness.ofThisMachine(), time, randomness);
        Repository repository = new Repository(parts, root);
        repository.reserve.restore();
        return repository;
    }

    /** What is fetched while the key is derived from the passphrase, which takes a while. */
    public enum Ahead {
        /** For what may not need it: an index can be large. */
        NOTHING,
        /** For what will write or read chunks. */
        INDEX
    }

    /**
     * Opens a repository; a wrong passphrase is {@code REPOSITORY_LOCKED_OUT}. What is not fetched ahead is read when it is first needed. What the store does not
     * give for a moment is waited for.
     */
    public static Repository open(Store store, Access access, Ahead ahead, Time time, Randomness randomness) {
        Store patient = new PatientStore(store, time);
        Parts parts = Parts.over(patient, PACK_SIZE, Liveness.ofThisMachine(), time, randomness);
        if (ahead == Ahead.INDEX) {
            Thread.ofPlatform().daemon().name("index-ahead").start(() -> fetch(parts));
        }
        return new Repository(parts, Root.open(patient, access, time, randomness));
    }

    private static void fetch(Parts parts) {
        try {
            parts.index().refresh();
        } catch (HoldfastException e) {
            // Whoever needs the index reads it again, and is told.
            return;
        }
    }

    /** As above, with another size of packs and another judge of who still lives. */
    public static Repository open(
            Store store, Access access, long packSize, Liveness liveness, Time time, Randomness randomness) {
        Root root = Root.open(store, access, time, randomness);
        return new Repository(Parts.over(store, packSize, liveness, time, randomness), root);
    }

    /** Id, parameters, ways in. */
    public RootMetadata metadata() {
        return root.metadata();
    }

    /** Its id in hex. */
    public String id() {
        return root.id();
    }

    /** Adding and removing ways in. */
    public Root root() {
        return root;
    }

    public Keys keys() {
        return root.keys();
    }

    /** Begins writing a snapshot. */
    public SnapshotSink write() {
        return WriteSession.backup(parts, metadata().suite());
    }

    /** Begins reading a snapshot; {@code SNAPSHOT_UNKNOWN} when there is none. */
    public SnapshotSource read(SnapshotId id) {
        return ReadSession.open(parts, id);
    }

    /** All committed snapshots, oldest first. Those that cannot be read are not among them: {@link #damagedSnapshots} and check tell of them. */
    public List<Snapshot> snapshots() {
        return holder().snapshots();
    }

    private KeyHolder holder() {
        return new KeyHolder(parts, new ManifestSealing(keys(), parts.randomness()));
    }

    /** Whether there is such a snapshot; needs no key. */
    public boolean has(SnapshotId id) {
        return parts.snapshots().read(id) instanceof Snapshots.Found.Committed;
    }

    /** How many snapshots have their first copy; needs no key, and is cheap to ask again and again. */
    public int countSnapshots() {
        return parts.snapshots().count();
    }

    /** Ids of all committed snapshots; needs no key. */
    public Set<SnapshotId> snapshotIds() {
        return parts.snapshots().list().manifests().stream()
                .map(SealedManifest::id)
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** Replaces tags and pin of a snapshot. */
    public void label(SnapshotId id, Label label) {
        holder().labels().set(id, label);
    }

    /** What becomes of each of these under a retention; changes nothing. Series are snapshots of one host, name and set of paths. */
    public static List<Retention.Verdict> judge(Collection<Snapshot> snapshots, Retention retention) {
        return snapshots.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        Snapshot::series, java.util.TreeMap::new, java.util.stream.Collectors.toList()))
                .values()
                .stream()
                .flatMap(series ->
                        retention.judge(series.stream().map(Snapshot::candidate).toList()).stream())
                .toList();
    }

    /** Forgets a snapshot; its chunks go with the next gc. A pinned one must be unpinned first. */
    public void forget(Snapshot snapshot) {
        if (snapshot.pin() == Pin.PINNED) {
            throw new HoldfastException(
                    ErrorCode.SNAPSHOT_PINNED,
                    snapshot.id().brief(),
                    "Snapshot " + snapshot.id().brief() + " is pinned. Unpin it with `holdfast tag --unpin` first.");
        }
        forgetDamaged(snapshot.id());
    }

    /** Forgets a snapshot whose manifest can no longer be read, so that gc may run again. */
    public void forgetDamaged(SnapshotId id) {
        parts.snapshots().forget(id);
        Labels.remove(parts.store(), id);
    }

    /** Ids of snapshots that are damaged in all copies, and, where there is a key, of those that it does not open. */
    public List<SnapshotId> damagedSnapshots() {
        Snapshots.Listing listing = parts.snapshots().list();
        List<SnapshotId> damaged = new ArrayList<>(listing.damaged());
        if (root.keyed()) {
            damaged.addAll(holder().strangers(listing.manifests()));
        }
        return damaged;
    }

    /** Drops what no snapshot needs. Backups and restores go on meanwhile. */
    public GcReport gc(Duration patience, UpkeepProgress progress) {
        return reserve.whenFull(() -> Gc.run(parts, patience, progress));
    }

    /** Does the structure agree? */
    public Check.Report check(UpkeepProgress progress) {
        Check.Report report = Check.run(parts, root.files(), progress);
        return root.keyed() ? report.with(holder().findings(report.snapshots())) : report;
    }

    /** Packs as the index knows them, for choosing what to verify. */
    public List<PackEntry> packs() {
        parts.index().refresh();
        return parts.index().packs();
    }

    /** Reads packs back; without a codec only their sealed bytes are checked. */
    public Verify.Report verify(
            List<PackEntry> packs,
            Optional<Codec> codec,
            int threads,
            Verify.Progress progress,
            AtomicBoolean cancelled) {
        return Verify.run(parts, codec, packs, threads, progress, cancelled);
    }

    /** Which files of which snapshots need these chunks. */
    public List<Victims.Victim> victims(Set<Fingerprint> broken) {
        return Victims.of(parts, keys(), parts.snapshots().list().manifests(), broken);
    }

    /** Mends what can be mended; says what was done. */
    public List<String> repair(UpkeepProgress progress) {
        return reserve.whenFull(() -> {
            List<String> done = new ArrayList<>(Repair.run(parts, root.files(), progress));
            if (root.keyed()) {
                done.addAll(holder().labelsAnew());
            }
            return done;
        });
    }

    /** What these snapshots hold. */
    public Statistics statistics(Predicate<SnapshotId> chosen, UpkeepProgress progress) {
        parts.index().refresh();
        List<SealedManifest> manifests = parts.snapshots().list().manifests().stream()
                .filter(manifest -> chosen.test(manifest.id()))
                .toList();
        return Statistics.of(parts, Victims.pages(parts, keys()), manifests, progress);
    }

    /** Sealed bytes that forgetting these would free, once gc has run. */
    public long freedBy(Set<SnapshotId> gone, UpkeepProgress progress) {
        parts.index().refresh();
        return Freed.by(parts, parts.snapshots().list().manifests(), gone, progress);
    }

    /** Copies a snapshot to another repository, only what is missing there; gives its id there. */
    public SnapshotId copyTo(
            Repository target, Snapshot snapshot, int threads, Copy.Progress progress, AtomicBoolean cancelled) {
        boolean sameKeys = keys().sameAs(target.keys());
        try (SnapshotSource source = read(snapshot.id());
                SnapshotSink sink = target.write();
                Codec from = new Codec(keys(), CompressionLevel.FAST, parts.randomness());
                Codec to = new Codec(target.keys(), CompressionLevel.FAST, parts.randomness())) {
            Optional<Copy.Rekey> rekey = sameKeys ? Optional.empty() : Optional.of(new Copy.Rekey(from, to));
            try (Copy copy = new Copy(source, sink, rekey, threads, progress, cancelled)) {
                List<Fingerprint> roots =
                        snapshot.sealed().roots().stream().map(copy::page).toList();
                byte[] fields = ManifestFields.encode(snapshot.copied());
                sink.commit(new ManifestSealing(target.keys(), parts.randomness()).seal(sink.id(), roots, fields));
                return sink.id();
            }
        }
    }

    @Override
    public void close() {
        parts.index().close();
    }
}
