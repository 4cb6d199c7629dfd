package io.holdfast.repository.upkeep;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.Tree;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.index.Place;
import io.holdfast.repository.session.Parts;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a repository holds, measured by walking its trees; sizes in bytes.
 *
 * @param logical content of all snapshots, as often as it occurs
 * @param unique plaintext of the distinct chunks behind it
 * @param sealed what those took, sealed
 * @param pages sealed pages: names, attributes, lists; and data that is kept only because other chunks differ from it
 * @param stored all packs, chunks that no snapshot needs included
 * @param chunks distinct chunks that snapshots need
 */
public record Statistics(
        long snapshots, long logical, long unique, long sealed, long pages, long stored, long chunks, long packs) {
    /** Walks every snapshot, each page once. */
    public static Statistics of(
            Parts parts, PageSource pages, List<SealedManifest> manifests, UpkeepProgress progress) {
        progress.enterWalk(parts);
        Walk walk = new Walk(parts, name -> {
            Page page = pages.page(name);
            progress.advance(page.plaintext().length);
            return page;
        });
        long logical = 0;
        for (SealedManifest manifest : manifests) {
            logical += walk.directory(manifest.roots().getFirst());
        }
        long stored = parts.index().packs().stream().mapToLong(PackEntry::size).sum();
        Marking marking = Marking.watched(parts, progress);
        manifests.forEach(manifest -> marking.from(manifest.roots()));
        long live = 0;
        for (PackEntry pack : parts.index().packs()) {
            BitSet bits = marking.live(pack);
            if (!bits.isEmpty()) {
                PackDirectory directory = parts.packs().directory(pack.id());
                live += bits.stream().mapToLong(directory::length).sum();
            }
        }
        return new Statistics(
                manifests.size(),
                logical,
                walk.unique,
                walk.sealed,
                live - walk.sealed,
                stored,
                marking.marked(),
                parts.index().packs().size());
    }

    /** Distinct plaintext over content: what dedup alone saved. */
    public double dedupRatio() {
        return unique == 0 ? 1 : (double) logical / unique;
    }

    /** Plaintext over sealed: what compression alone saved. */
    public double compressionRatio() {
        return sealed == 0 ? 1 : (double) unique / sealed;
    }

    private static final class Walk {
        private final Parts parts;
        private final Tree tree;
        private final Map<Integer, BitSet> seen = new HashMap<>();
        private final Map<Fingerprint, Long> directories = new HashMap<>();
        private final Set<Fingerprint> lists = new HashSet<>();
        private long unique;
        private long sealed;

        Walk(Parts parts, PageSource pages) {
            this.parts = parts;
            tree = new Tree(pages);
        }

        /** Bytes of content below; a directory met again is not walked again. */
        long directory(Fingerprint root) {
            Long known = directories.get(root);
            if (known != null) {
                return known;
            }
            long[] bytes = {0};
            tree.entries(root, entry -> bytes[0] += entry(entry));
            directories.put(root, bytes[0]);
            return bytes[0];
        }

        private long entry(Entry entry) {
            if (entry.content() instanceof Content.Directory(Fingerprint root, long files, long bytes)) {
                return directory(root);
            }
            boolean known = switch (entry.content()) {
                case Content.ChunkList(Fingerprint root) -> !lists.add(root);
                case Content.WholeFile(Fingerprint name) -> !lists.add(name);
                case Content.Runs _,
                        Content.Empty _,
                        Content.Inline _,
                        Content.Directory _,
                        Content.Target _,
                        Content.Device _ -> false;
            };
            if (!known) {
                tree.runs(entry.content(), this::run);
            }
            return entry.size();
        }

        private void run(Run run) {
            if (run instanceof Run.Stored(int size, Fingerprint chunk)) {
                Optional<Place> place = parts.index().find(chunk, Use.READ);
                if (place.isPresent() && first(place.get())) {
                    unique += size;
                    sealed += parts.packs()
                            .directory(place.get().pack().id())
                            .length(place.get().ordinal());
                }
            }
        }

        private boolean first(Place place) {
            BitSet bits = seen.computeIfAbsent(place.pack().number(), key -> new BitSet());
            boolean first = !bits.get(place.ordinal());
            bits.set(place.ordinal());
            return first;
        }
    }
}
