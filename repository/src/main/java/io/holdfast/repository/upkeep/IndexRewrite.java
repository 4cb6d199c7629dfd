package io.holdfast.repository.upkeep;

import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.IndexFile;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.session.Parts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes what was condemned out of the index: new files first, then the old ones go. Small files become one on the way. */
final class IndexRewrite {
    private static final int RECORDS_PER_FILE = 4_000_000;
    private static final long SMALL = 1 << 20;
    private static final int MANY = 16;

    private IndexRewrite() {}

    /** Rewrites the files that name a condemned pack or a pack with newly retired records. */
    static void without(Parts parts, Condemned condemned) {
        Set<PackId> packs = new HashSet<>(condemned.packs());
        Set<PackId> touched = new HashSet<>(packs);
        touched.addAll(condemned.retired().keySet());
        Map<String, Long> sizes = parts.indexFiles().list();
        List<String> small = sizes.entrySet().stream()
                .filter(each -> each.getValue() < SMALL)
                .map(Map.Entry::getKey)
                .toList();
        List<String> affected = new ArrayList<>();
        Map<PackId, IndexFile.Pack> kept = new LinkedHashMap<>();
        for (String id : sizes.keySet()) {
            IndexFile file = parts.indexFiles().read(id);
            boolean merge = small.size() > MANY && small.contains(id);
            if (merge || file.packs().stream().anyMatch(pack -> touched.contains(pack.id()))) {
                affected.add(id);
                file.packs().stream()
                        .filter(pack -> !packs.contains(pack.id()))
                        .forEach(pack -> kept.merge(
                                pack.id(),
                                pack.retiring(condemned.retired().getOrDefault(pack.id(), new BitSet())),
                                (one, other) -> one.retiring(other.retired())));
            }
        }
        publish(parts, affected, List.copyOf(kept.values()));
        parts.indexFiles().delete(affected);
    }

    private static void publish(Parts parts, List<String> affected, List<IndexFile.Pack> packs) {
        List<IndexFile.Pack> open = new ArrayList<>();
        long records = 0;
        for (IndexFile.Pack pack : packs) {
            if (records + pack.tags().length > RECORDS_PER_FILE) {
                // Names nothing as superseded: only when the last one stands is everything somewhere else.
                parts.indexFiles().publish(new IndexFile(List.of(), open));
                open.clear();
                records = 0;
            }
            open.add(pack);
            records += pack.tags().length;
        }
        if (!affected.isEmpty()) {
            parts.indexFiles().publish(new IndexFile(affected, open));
        }
    }
}
