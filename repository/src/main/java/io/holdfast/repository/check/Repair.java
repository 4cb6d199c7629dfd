package io.holdfast.repository.check;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.IndexFile;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.format.layout.Salvage;
import io.holdfast.format.sealing.SystemCrypto;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.pack.PackRemains;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.root.RootFiles;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.store.StoreErrors;
import io.holdfast.repository.upkeep.OtherUpkeep;
import io.holdfast.repository.upkeep.UpkeepProgress;
import io.holdfast.repository.upkeep.UpkeepProgress.Step;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mends what can be mended: copies of root metadata and manifests, the index, and packs: whole records are saved out of damaged packs, broken ones are retired together with every page that leads to
 * them, so that later backups store them anew instead of relying on them. Never deletes a snapshot, never invents a byte.
 */
public final class Repair {
    private static final Name QUARANTINE = new Name("quarantine");

    private final Parts parts;
    private final UpkeepProgress progress;
    private final List<String> done = new ArrayList<>();
    private final MessageDigest sha256 = SystemCrypto.sha256();

    private Repair(Parts parts, UpkeepProgress progress) {
        this.parts = parts;
        this.progress = progress;
    }

    /**
     * What was done, in the order in which it was done; empty when nothing was to do.
     *
     * @param progress may also ask it to stop: what was done stays done, and the next repair carries on
     * @throws HoldfastException {@code REPOSITORY_BUSY} when other upkeep runs
     */
    public static List<String> run(Parts parts, RootFiles root, UpkeepProgress progress) {
        return new Repair(parts, progress).run(root);
    }

    private List<String> run(RootFiles root) {
        try (WriteSession writer = WriteSession.upkeep(parts)) {
            OtherUpkeep.requireNone(parts, writer.id());
            root.mend().forEach(name -> done.add("put back " + name));
            parts.snapshots().mend().forEach(name -> done.add("put back " + name));
            parts.generations().damaged().forEach((number, name) -> {
                OtherUpkeep.requireNotGivenUp(parts, writer.id());
                parts.generations().finish(number);
                done.add("put an empty generation in the place of damaged " + name);
            });
            Map<PackId, BitSet> retired = new HashMap<>();
            Set<PackId> left = new HashSet<>();
            Map<PackId, Long> stored = stored();
            progress.enter(
                    Step.READING,
                    stored.values().stream().mapToLong(Long::longValue).sum());
            stored.forEach((id, size) -> {
                progress.advance(size);
                examine(id, writer, left);
            });
            writer.flush();
            rebuildIndex(retired, left);
            left.forEach(this::quarantine);
            parts.index().refresh();
            retirePages();
            return List.copyOf(done);
        }
    }

    private Map<PackId, Long> stored() {
        Map<PackId, Long> stored = new LinkedHashMap<>();
        Set<Long> writers = new HashSet<>();
        parts.leases().list().keySet().forEach(session -> writers.add(session.high()));
        parts.packs().list((id, size) -> {
            // Packs of living sessions are still being written.
            if (!writers.contains(id.writer())) {
                stored.put(id, size);
            }
        });
        return stored;
    }

    /** Reads one pack whole. Sound: nothing to do. Else what is whole is copied out, and the pack leaves. */
    private void examine(PackId id, WriteSession writer, Set<PackId> left) {
        PackRemains remains;
        try {
            remains = PackRemains.of(parts.store(), id);
        } catch (HoldfastException e) {
            if (StoreErrors.isMissing(e)) {
                return;
            }
            throw e;
        }
        List<SealedChunk> whole = new ArrayList<>();
        if (sound(id, remains.bytes(), whole)) {
            return;
        }
        whole.forEach(writer::duplicate);
        left.add(id);
        done.add("saved " + whole.size() + " whole chunks out of damaged pack " + id
                + (remains.unreadable() == 0 ? "" : ", of which " + remains.unreadable() + " bytes cannot be read"));
    }

    private boolean sound(PackId id, byte[] bytes, List<SealedChunk> whole) {
        PackDirectory directory;
        boolean sound = true;
        try {
            parts.packs().forget(id);
            directory = parts.packs().readDirectory(id);
        } catch (HoldfastException e) {
            rethrowUnlessCorrupt(e);
            whole.addAll(Salvage.records(bytes));
            return false;
        }
        for (int ordinal = 0; ordinal < directory.size(); ordinal++) {
            int from = directory.offset(ordinal);
            int to = from + directory.length(ordinal);
            try {
                SealedChunk record = SealedChunk.parse(
                        Arrays.copyOfRange(bytes, from, Math.min(to, bytes.length)),
                        Packs.name(id).path());
                if (record.intact(sha256) && directory.holds(ordinal, record.fingerprint())) {
                    whole.add(record);
                } else {
                    sound = false;
                }
            } catch (HoldfastException e) {
                rethrowUnlessCorrupt(e);
                sound = false;
            }
        }
        return sound;
    }

    private static void rethrowUnlessCorrupt(HoldfastException e) {
        switch (e.code().kind()) {
            case CORRUPTION -> {}
            case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
        }
    }

    /** Makes the index anew from the directories of all sound packs, keeping what was retired. */
    private void rebuildIndex(Map<PackId, BitSet> retired, Set<PackId> left) {
        // Listed before they are read: a file that a running session publishes after this is not replaced, and stays.
        List<String> old = List.copyOf(parts.indexFiles().list().keySet());
        parts.index().refresh();
        boolean needed = !left.isEmpty() || !parts.index().damaged().isEmpty();
        Set<PackId> present = new HashSet<>(stored().keySet());
        for (PackEntry pack : parts.index().packs()) {
            retired.put(pack.id(), pack.retired());
            needed |= parts.store().size(Packs.name(pack.id())).isEmpty();
        }
        for (PackId id : present) {
            needed |= parts.index().find(id).isEmpty();
        }
        if (!needed) {
            return;
        }
        present.addAll(parts.index().packs().stream().map(PackEntry::id).toList());
        present.removeAll(left);
        List<IndexFile.Pack> packs = new ArrayList<>();
        for (PackId id : present) {
            try {
                packs.add(IndexFile.Pack.of(parts.packs().readDirectory(id))
                        .retiring(retired.getOrDefault(id, new BitSet())));
            } catch (HoldfastException e) {
                rethrowUnlessCorrupt(e);
                done.add("dropped pack " + id + " from the index: " + e.getMessage());
            }
        }
        parts.indexFiles().publish(new IndexFile(old, packs));
        parts.indexFiles().delete(old);
        done.add("made the index anew from " + packs.size() + " packs");
    }

    private void quarantine(PackId id) {
        Name from = Packs.name(id);
        byte[] bytes = PackRemains.of(parts.store(), id).bytes();
        parts.store().put(QUARANTINE.child(id.toString()), Payload.of(bytes), Publish.REPLACE);
        parts.store().delete(from);
        parts.packs().forget(id);
        done.add("moved damaged pack " + id + " to " + QUARANTINE);
    }

    /** Retires, again and again until nothing changes, every page that links what may not be relied on. */
    private void retirePages() {
        Map<PackId, BitSet> pages = new LinkedHashMap<>();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (PackEntry pack : parts.index().packs()) {
                if (pack.content() == PackContent.PAGES && !pack.condemned()) {
                    BitSet more = unreliable(pack);
                    if (!more.isEmpty()) {
                        changed = true;
                        pages.computeIfAbsent(pack.id(), key -> new BitSet()).or(more);
                        parts.index()
                                .condemn(new io.holdfast.format.layout.Condemned(List.of(), Map.of(pack.id(), more)));
                    }
                }
            }
        }
        if (pages.isEmpty()) {
            return;
        }
        List<IndexFile.Pack> packs = new ArrayList<>();
        pages.forEach((id, map) ->
                packs.add(IndexFile.Pack.of(parts.packs().directory(id)).retiring(map)));
        parts.indexFiles().publish(new IndexFile(List.of(), packs));
        int count = pages.values().stream().mapToInt(BitSet::cardinality).sum();
        done.add("retired " + count
                + " pages that lead to broken chunks; the next backup stores anew what it still can");
    }

    private BitSet unreliable(PackEntry pack) {
        BitSet found = new BitSet();
        PackDirectory directory = parts.packs().directory(pack.id());
        for (int ordinal = 0; ordinal < directory.size(); ordinal++) {
            if (pack.reliable(ordinal)) {
                List<Fingerprint> links =
                        parts.packs().record(directory, ordinal).links();
                if (links.stream()
                        .anyMatch(link -> parts.index().find(link, Use.RELY).isEmpty())) {
                    found.set(ordinal);
                }
            }
        }
        return found;
    }
}
