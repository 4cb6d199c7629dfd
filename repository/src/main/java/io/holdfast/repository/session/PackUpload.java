package io.holdfast.repository.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.IndexFile;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.pack.OpenPack;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.Store.Publish;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fills packs, makes them durable in the background (two at a time; whoever is quicker waits), and publishes index files that name only durable packs.
 * Safe for use by many threads.
 */
public final class PackUpload {
    private static final int AT_ONCE = 2;
    private static final int PACKS_PER_INDEX = 16;

    private final Parts parts;
    private final SnapshotId session;
    private final Map<PackContent, OpenPack> open = new EnumMap<>(PackContent.class);
    private final Set<Fingerprint> pending = ConcurrentHashMap.newKeySet();
    private final List<PackDirectory> durableData = new ArrayList<>();
    private final List<PackDirectory> durablePages = new ArrayList<>();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());

    public PackUpload(Parts parts, SnapshotId session) {
        this.parts = parts;
        this.session = session;
    }

    /** Whether this chunk was put and is not in the index yet. */
    public boolean pending(Fingerprint name) {
        return pending.contains(name);
    }

    /** Adds a record; false when it is pending already. */
    public boolean add(SealedChunk chunk) {
        check();
        OpenPack full;
        synchronized (open) {
            if (!pending.add(chunk.fingerprint())) {
                return false;
            }
            PackContent content = PackContent.of(chunk.kind());
            OpenPack pack =
                    open.computeIfAbsent(content, key -> new OpenPack(PackId.of(session, parts.randomness()), key));
            pack.add(chunk);
            if (!pack.isFull(parts.packSize())) {
                return true;
            }
            open.remove(content);
            full = pack;
        }
        upload(full);
        return true;
    }

    private void upload(OpenPack pack) {
        slots.acquireUninterruptibly();
        Thread.ofVirtual().start(() -> {
            try {
                store(pack);
            } catch (RuntimeException e) {
                failure.compareAndSet(Optional.empty(), Optional.of(e));
            } finally {
                slots.release();
            }
        });
    }

    private void store(OpenPack pack) {
        PackDirectory directory = pack.directory();
        parts.store().put(Packs.name(pack.id()), pack.payload(directory), Publish.NEW);
        parts.index().add(directory);
        // In the index first: at no moment is a chunk in neither.
        pack.records().forEach(record -> pending.remove(record.fingerprint()));
        boolean publish;
        synchronized (durableData) {
            (directory.content() == PackContent.DATA ? durableData : durablePages).add(directory);
            publish = durableData.size() >= PACKS_PER_INDEX;
        }
        if (publish) {
            publishData();
        }
    }

    /** Makes the data put so far durable and names it in the index, for whoever goes on where this session ends. No puts meanwhile; pages are given up. */
    public void finishData() {
        Optional<OpenPack> rest;
        synchronized (open) {
            rest = Optional.ofNullable(open.remove(PackContent.DATA));
            open.clear();
        }
        rest.filter(pack -> !pack.isEmpty()).ifPresent(this::upload);
        settle();
        publishData();
    }

    /** Names durable packs of data in an index file. Pages wait: what they link may not be durable yet. */
    private void publishData() {
        List<PackDirectory> named;
        synchronized (durableData) {
            named = List.copyOf(durableData);
            durableData.clear();
        }
        publish(named);
    }

    private void publish(List<PackDirectory> named) {
        if (!named.isEmpty()) {
            IndexFile file = new IndexFile(
                    List.of(), named.stream().map(IndexFile.Pack::of).toList());
            String id = parts.indexFiles().publish(file);
            parts.index().published(id, named.stream().map(PackDirectory::id).toList());
        }
    }

    /** Makes everything put so far durable and names it in the index. No puts meanwhile. */
    public void finish() {
        List<OpenPack> rest;
        synchronized (open) {
            rest = List.copyOf(open.values());
            open.clear();
        }
        rest.stream().filter(pack -> !pack.isEmpty()).forEach(this::upload);
        settle();
        check();
        Set<PackDirectory> all;
        synchronized (durableData) {
            all = new HashSet<>(durableData);
            all.addAll(durablePages);
            durableData.clear();
            durablePages.clear();
        }
        publish(List.copyOf(all));
    }

    /** Waits until no upload is under way. */
    public void settle() {
        slots.acquireUninterruptibly(AT_ONCE);
        slots.release(AT_ONCE);
    }

    /** Raises what went wrong in the background. */
    public void check() {
        failure.get().ifPresent(e -> {
            throw e instanceof HoldfastException known
                    ? new HoldfastException(known.code(), known.subject(), String.valueOf(known.getMessage()), known)
                    : new HoldfastException(ErrorCode.INTERNAL, "upload", "Storing a pack failed: " + e, e);
        });
    }
}
