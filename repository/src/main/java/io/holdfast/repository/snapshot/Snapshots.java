package io.holdfast.repository.snapshot;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.SnapshotFile;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The files of snapshots ({@code docs/format/snapshot.md}). The first copy is the commit. */
public final class Snapshots {
    private static final Name FOLDER = new Name("snapshots");
    private static final Name FENCED = new Name("fenced");
    private static final int PLACES = 3;

    private final Store store;
    /** Of what was read to be counted: names say the same for ever. */
    private final Set<SnapshotId> counted = ConcurrentHashMap.newKeySet();

    private final Set<SnapshotId> notCounted = ConcurrentHashMap.newKeySet();

    public Snapshots(Store store) {
        this.store = store;
    }

    /** What stands at the first place, or, when nothing or nothing readable does, at the others. */
    public sealed interface Found {
        /** A snapshot, readable. {@code place} tells which copy served. */
        record Committed(SealedManifest manifest, int place) implements Found {}

        /** A session was given up. */
        record Tombstone() implements Found {}

        /** Nothing readable at any place. */
        record Damaged(HoldfastException reason) implements Found {}

        /** Nothing at any place. */
        record Absent() implements Found {}
    }

    /**
     * Commits: of all who try to create this name, exactly one succeeds.
     *
     * @throws HoldfastException {@code SESSION_FENCED} when a tombstone was there first
     */
    public void commit(SealedManifest manifest) {
        Payload file = Payload.of(SnapshotFile.encode(manifest));
        try {
            store.put(name(1, manifest.id()), file, Publish.NEW);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.STORE_NAME_TAKEN) {
                throw fencedError(manifest.id());
            }
            throw e;
        }
        for (int place = 2; place <= PLACES; place++) {
            copy(name(place, manifest.id()), file);
        }
    }

    /** Puts a copy, and takes it away again when the snapshot was forgotten meanwhile: what stands at any place is a snapshot. */
    private void copy(Name to, Payload file) {
        store.put(to, file, Publish.REPLACE);
        if (store.size(name(1, SnapshotId.parse(to.leaf()))).isEmpty()) {
            store.delete(to);
        }
    }

    /** What a session is told that was given up. */
    public static HoldfastException fencedError(SnapshotId session) {
        return new HoldfastException(
                ErrorCode.SESSION_FENCED,
                session.brief(),
                "This run was silent for so long that it was given up, so its snapshot cannot be published. Run it again: what it stored is used.");
    }

    /**
     * Gives a session up: a tombstone takes the place of its snapshot, unless it has committed. The mark that goes before tells every later reader of the
     * index not to rely on pages that it may still publish, not knowing that it was given up.
     */
    public void fence(SnapshotId session, String reason) {
        Name mark = FENCED.child(session.toString());
        if (read(session) instanceof Found.Committed) {
            store.delete(mark);
            return;
        }
        store.put(mark, Payload.of(SnapshotFile.tombstone(reason)), Publish.REPLACE);
        try {
            store.put(name(1, session), Payload.of(SnapshotFile.tombstone(reason)), Publish.NEW);
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.STORE_NAME_TAKEN) {
                throw e;
            }
            if (!(read(session) instanceof Found.Tombstone)) {
                store.delete(mark);
            }
        }
    }

    /** First halves of the ids of all sessions that were given up. */
    public Set<Long> fenced() {
        Set<Long> writers = new HashSet<>();
        store.list(FENCED, listed -> id(listed.name()).ifPresent(session -> writers.add(session.high())));
        return writers;
    }

    /** Ids that have something at any place: snapshots and tombstones. */
    public Set<SnapshotId> ids() {
        Set<SnapshotId> ids = new TreeSet<>();
        for (int place = 1; place <= PLACES; place++) {
            store.list(
                    FOLDER.child(Integer.toString(place)),
                    listed -> id(listed.name()).ifPresent(ids::add));
        }
        return ids;
    }

    /** How many snapshots have their first copy; cheap to ask again and again. */
    public int count() {
        Set<SnapshotId> standing = new HashSet<>();
        store.list(FOLDER.child("1"), listed -> id(listed.name()).ifPresent(standing::add));
        counted.retainAll(standing);
        notCounted.retainAll(standing);
        for (SnapshotId id : standing) {
            if (counted.contains(id) || notCounted.contains(id)) {
                continue;
            }
            switch (read(id)) {
                case Found.Committed _ -> counted.add(id);
                case Found.Tombstone _ -> notCounted.add(id);
                case Found.Damaged _, Found.Absent _ -> {}
            }
        }
        return counted.size();
    }

    private static Optional<SnapshotId> id(Name name) {
        try {
            return Optional.of(SnapshotId.parse(name.leaf()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads a snapshot: the first copy, or, when that is damaged or lost, another. */
    public Found read(SnapshotId id) {
        try {
            return decode(id, 1)
                    .<Found>map(manifest -> new Found.Committed(manifest, 1))
                    .orElseGet(Found.Tombstone::new);
        } catch (HoldfastException e) {
            rethrowUnlessCorrupt(e);
            for (int place = 2; place <= PLACES; place++) {
                Optional<SealedManifest> copy = intact(id, place);
                if (copy.isPresent()) {
                    return new Found.Committed(copy.get(), place);
                }
            }
            return standsNowhere(id) ? new Found.Absent() : new Found.Damaged(e);
        }
    }

    private boolean standsNowhere(SnapshotId id) {
        return IntStream.rangeClosed(1, PLACES)
                .allMatch(place -> store.size(name(place, id)).isEmpty());
    }

    private Optional<SealedManifest> decode(SnapshotId id, int place) {
        Name name = name(place, id);
        return SnapshotFile.decode(id, store.get(name, Range.whole()), name.path());
    }

    private Optional<SealedManifest> intact(SnapshotId id, int place) {
        try {
            return decode(id, place);
        } catch (HoldfastException e) {
            rethrowUnlessCorrupt(e);
            return Optional.empty();
        }
    }

    private static void rethrowUnlessCorrupt(HoldfastException e) {
        switch (e.code().kind()) {
            case CORRUPTION -> {}
            case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
        }
    }

    /** All committed snapshots, and what else was found beside them. */
    public Listing list() {
        List<SealedManifest> manifests = new ArrayList<>();
        List<SnapshotId> damaged = new ArrayList<>();
        List<SnapshotId> tombstones = new ArrayList<>();
        for (SnapshotId id : ids()) {
            switch (read(id)) {
                case Found.Committed(SealedManifest manifest, int place) -> manifests.add(manifest);
                case Found.Tombstone() -> tombstones.add(id);
                case Found.Damaged(HoldfastException reason) -> damaged.add(id);
                case Found.Absent() -> {}
            }
        }
        return new Listing(manifests, damaged, tombstones);
    }

    /** What {@link #list} found. */
    public record Listing(List<SealedManifest> manifests, List<SnapshotId> damaged, List<SnapshotId> tombstones) {}

    /** Deletes a snapshot: the copies first, the commit last, so that what is left after a crash is still a snapshot; and the copies again, for who put them meanwhile and did not yet see it gone. */
    public void forget(SnapshotId id) {
        for (int place = PLACES; place >= 1; place--) {
            store.delete(name(place, id));
        }
        for (int place = 2; place <= PLACES; place++) {
            store.delete(name(place, id));
        }
    }

    /** Names at which an intact copy should stand and does not, of all snapshots of which one copy is intact. */
    public List<Name> broken() {
        return ids().stream().flatMap(id -> broken(id).stream()).toList();
    }

    /** The same of one snapshot. */
    public List<Name> broken(SnapshotId id) {
        List<Name> broken = new ArrayList<>();
        if (!(read(id) instanceof Found.Tombstone)) {
            for (int place = 1; place <= PLACES; place++) {
                if (intact(id, place).isEmpty()) {
                    broken.add(name(place, id));
                }
            }
        }
        // With nothing at any place it was forgotten while we looked.
        return broken.size() == PLACES && standsNowhere(id) ? List.of() : broken;
    }

    /** Puts intact copies in the places of {@link #broken}, of each snapshot the first one first; gives the names of those mended. */
    public List<Name> mend() {
        List<Name> mended = new ArrayList<>();
        for (Name name : broken()) {
            if (read(SnapshotId.parse(name.leaf())) instanceof Found.Committed(SealedManifest manifest, int _)) {
                Payload file = Payload.of(SnapshotFile.encode(manifest));
                if (name.path().equals(name(1, manifest.id()).path())) {
                    store.put(name, file, Publish.REPLACE);
                } else {
                    copy(name, file);
                }
                mended.add(name);
            }
        }
        return mended;
    }

    private static Name name(int place, SnapshotId id) {
        return FOLDER.child(Integer.toString(place)).child(id.toString());
    }
}
