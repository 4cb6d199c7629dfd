package io.holdfast.repository.index;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.IndexFile;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.StoreErrors;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Which chunk stands where, wholly in memory. What it says was checked against the pack's directory, so a wrong entry costs a
 * duplicate, never data. Safe for use by many threads.
 */
public final class Index implements AutoCloseable {
    /** What the answer is for. */
    public enum Use {
        /** A snapshot will refer to it: neither condemned nor retired. */
        RELY,
        /** It will be read now: any copy will do. */
        READ
    }

    /** So often at most are files listed for one refresh; each time more, gc has published once more meanwhile. */
    private static final int LISTINGS = 4;

    private final IndexFiles files;
    private final Packs packs;
    private final Supplier<Set<Long>> fenced;
    private final FingerprintTable table = new FingerprintTable();
    private final List<PackEntry> entries = new ArrayList<>();
    private final Map<PackId, PackEntry> byId = new HashMap<>();
    private final Map<String, List<PackId>> loaded = new HashMap<>();
    private final Map<String, List<String>> superseded = new HashMap<>();
    private final Map<String, HoldfastException> damaged = new HashMap<>();
    private final Set<PackId> unpublished = new HashSet<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** {@code fenced} gives the first halves of the ids of sessions that were given up. */
    public Index(IndexFiles files, Packs packs, Supplier<Set<Long>> fenced) {
        this.files = files;
        this.packs = packs;
        this.fenced = fenced;
    }

    /**
     * Brings memory in line with the store: reads files not seen before, drops packs that no file names any more. A damaged file is noted and passed
     * over; the packs only it names are then unknown, which costs duplicates until repair.
     */
    public void refresh() {
        exclusively(() -> {
            Map<String, List<PackId>> now = new HashMap<>();
            damaged.clear();
            SortedMap<String, Long> listed = files.list();
            Set<String> ids = listed.keySet();
            reserve(listed);
            for (String id : ids) {
                List<PackId> known = loaded.get(id);
                if (known != null) {
                    now.put(id, known);
                } else {
                    load(id, now);
                }
            }
            for (int listing = 1; listing < LISTINGS && !allRead(ids, now); listing++) {
                // A file went away while we read: whoever removed it had put another in its place before.
                ids = files.list().keySet();
                ids.stream().filter(id -> !now.containsKey(id)).forEach(id -> load(id, now));
            }
            loaded.clear();
            loaded.putAll(now);
            superseded.keySet().retainAll(now.keySet());
            Set<String> replaced = new HashSet<>();
            superseded.values().forEach(replaced::addAll);
            Set<PackId> named = new HashSet<>(unpublished);
            now.forEach((id, packsOfFile) -> named.addAll(replaced.contains(id) ? List.of() : packsOfFile));
            dropAllBut(named);
            // After the files were listed: whoever was given up before it published is marked by now.
            Set<Long> givenUp = fenced.get();
            entries.stream()
                    .filter(entry -> givenUp.contains(entry.id().writer()))
                    .forEach(PackEntry::fence);
            return null;
        });
    }

    /** Makes room for all that new files may name, at once: each time a part of the table grows, all threads stand still for a moment. */
    private void reserve(Map<String, Long> listed) {
        long most = 0;
        for (Map.Entry<String, Long> each : listed.entrySet()) {
            most += loaded.containsKey(each.getKey()) ? 0 : each.getValue() / Long.BYTES;
        }
        table.reserve(table.size() + most);
    }

    private boolean allRead(Set<String> ids, Map<String, List<PackId>> now) {
        return ids.stream().allMatch(id -> now.containsKey(id) || damaged.containsKey(id));
    }

    private void load(String id, Map<String, List<PackId>> now) {
        try {
            IndexFile file = files.read(id);
            file.packs().forEach(this::admit);
            now.put(id, file.packs().stream().map(IndexFile.Pack::id).toList());
            superseded.put(id, file.supersedes());
        } catch (HoldfastException e) {
            if (StoreErrors.isMissing(e)) {
                return;
            }
            switch (e.code().kind()) {
                case CORRUPTION -> damaged.put(id, e);
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            }
        }
    }

    private void admit(IndexFile.Pack pack) {
        PackEntry known = byId.get(pack.id());
        if (known != null) {
            known.retire(pack.retired());
            return;
        }
        PackEntry entry = new PackEntry(pack, entries.size());
        entries.add(entry);
        byId.put(pack.id(), entry);
        long[] locations = new long[pack.tags().length];
        for (int i = 0; i < locations.length; i++) {
            locations[i] = location(entry.number(), i);
        }
        table.addAll(pack.tags(), locations);
    }

    private void dropAllBut(Set<PackId> named) {
        BitSet gone = new BitSet();
        for (PackEntry entry : entries) {
            if (!entry.gone() && !named.contains(entry.id())) {
                entry.leave();
                byId.remove(entry.id());
                packs.forget(entry.id());
                gone.set(entry.number());
            }
        }
        if (!gone.isEmpty()) {
            table.removeIf(location -> gone.get((int) (location >>> 32)));
        }
    }

    private static long location(int pack, int ordinal) {
        return ((long) pack << 32) | ordinal;
    }

    /** Adds a pack that this process has just made durable. It is kept until {@link #published} names it. */
    public PackEntry add(PackDirectory directory) {
        return exclusively(() -> {
            packs.remember(directory);
            admit(IndexFile.Pack.of(directory));
            unpublished.add(directory.id());
            return entry(directory.id());
        });
    }

    /** Notes that an index file of ours names these packs. */
    public void published(String file, List<PackId> named) {
        exclusively(() -> {
            loaded.put(file, List.copyOf(named));
            named.forEach(unpublished::remove);
            return null;
        });
    }

    /** Stops relying on what a generation condemns. */
    public void condemn(Condemned condemned) {
        exclusively(() -> {
            condemned.packs().forEach(id -> find(id).ifPresent(PackEntry::condemn));
            condemned.retired().forEach((id, map) -> find(id).ifPresent(entry -> entry.retire(map)));
            return null;
        });
    }

    /** One copy of the chunk that serves this use. */
    public Optional<Place> find(Fingerprint name, Use use) {
        lock.readLock().lock();
        try {
            for (long at = table.first(name.tag()); at != FingerprintTable.NONE; at = table.next(name.tag(), at)) {
                PackEntry entry = entries.get((int) (at >>> 32));
                int ordinal = (int) at;
                if (!entry.gone() && (use == Use.READ || entry.reliable(ordinal)) && holds(entry, ordinal, name)) {
                    return Optional.of(new Place(entry, ordinal));
                }
            }
            return Optional.empty();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Every copy of the chunk, those to rely on first. */
    public List<Place> copies(Fingerprint name) {
        lock.readLock().lock();
        try {
            List<Place> copies = new ArrayList<>();
            for (long at = table.first(name.tag()); at != FingerprintTable.NONE; at = table.next(name.tag(), at)) {
                PackEntry entry = entries.get((int) (at >>> 32));
                int ordinal = (int) at;
                if (!entry.gone() && holds(entry, ordinal, name)) {
                    copies.add(entry.reliable(ordinal) ? 0 : copies.size(), new Place(entry, ordinal));
                }
            }
            return copies;
        } finally {
            lock.readLock().unlock();
        }
    }

    private boolean holds(PackEntry entry, int ordinal, Fingerprint name) {
        try {
            return packs.directory(entry.id()).holds(ordinal, name);
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> false;
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** The entry of a pack that is known to be there. */
    public PackEntry entry(PackId id) {
        return find(id).orElseThrow(() -> new IllegalStateException("no pack " + id + " in the index"));
    }

    public Optional<PackEntry> find(PackId id) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(byId.get(id));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** All packs, as they are known now. */
    public List<PackEntry> packs() {
        lock.readLock().lock();
        try {
            return entries.stream().filter(entry -> !entry.gone()).toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Index files and the packs that each names. */
    public Map<String, List<PackId>> files() {
        lock.readLock().lock();
        try {
            return Map.copyOf(loaded);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Index files that could not be read, with the reason. */
    public Map<String, HoldfastException> damaged() {
        lock.readLock().lock();
        try {
            return Map.copyOf(damaged);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Entries for chunks, copies included. */
    public long size() {
        return table.size();
    }

    /** Memory of the table in bytes. */
    public long bytes() {
        return table.bytes();
    }

    private <T> T exclusively(Supplier<T> change) {
        lock.writeLock().lock();
        try {
            return change.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
