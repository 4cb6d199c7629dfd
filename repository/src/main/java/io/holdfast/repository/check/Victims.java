package io.holdfast.repository.check;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.Opener;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.Tree;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.session.ChunkReader;
import io.holdfast.repository.session.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which files of which snapshots need chunks that are broken. Needs the keys, because names are sealed. */
public final class Victims {
    private final Parts parts;
    private final ChunkReader reader;
    private final Tree tree;
    private final Set<Fingerprint> broken;
    private final List<Victim> found = new ArrayList<>();

    /** A file or directory that cannot be restored wholly. */
    public record Victim(SnapshotId snapshot, String path) {}

    private Victims(Parts parts, Keys keys, Set<Fingerprint> broken) {
        this.parts = parts;
        reader = new ChunkReader(parts);
        tree = new Tree(pages(parts, keys));
        this.broken = broken;
    }

    /** Pages of a repository, opened one at a time. */
    public static PageSource pages(Parts parts, Keys keys) {
        ChunkReader reader = new ChunkReader(parts);
        Opener opener = new Opener(keys);
        return name -> {
            List<Page> page = new ArrayList<>(1);
            reader.fetch(List.of(name), chunk -> page.add(new Page(chunk.links(), opener.open(name, chunk))));
            return page.getFirst();
        };
    }

    /** All victims, over all these snapshots. */
    public static List<Victim> of(Parts parts, Keys keys, List<SealedManifest> manifests, Set<Fingerprint> broken) {
        Victims victims = new Victims(parts, keys, broken);
        manifests.forEach(
                manifest -> victims.directory(manifest.id(), manifest.roots().getFirst(), ""));
        return victims.found;
    }

    private void directory(SnapshotId snapshot, Fingerprint root, String path) {
        if (broken.contains(root)) {
            found.add(new Victim(snapshot, path + "/"));
            return;
        }
        try {
            tree.entries(root, entry -> entry(snapshot, entry, path + "/" + title(entry)));
        } catch (HoldfastException e) {
            switch (e.code().kind()) {
                case CORRUPTION -> found.add(new Victim(snapshot, path + "/"));
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            }
        }
    }

    private static String title(Entry entry) {
        return new String(entry.name(), StandardCharsets.UTF_8);
    }

    private void entry(SnapshotId snapshot, Entry entry, String path) {
        if (entry.content() instanceof Content.Directory(Fingerprint root, long files, long bytes)) {
            directory(snapshot, root, path);
        } else if (needsBroken(entry)) {
            found.add(new Victim(snapshot, path));
        }
    }

    private boolean needsBroken(Entry entry) {
        boolean[] needs = {false};
        try {
            tree.runs(
                    entry.content(),
                    run -> needs[0] |= run instanceof Run.Stored(int size, Fingerprint chunk) && isBroken(chunk));
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> true;
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
        return needs[0];
    }

    /** Whether a chunk is broken, or what it differs from. */
    private boolean isBroken(Fingerprint chunk) {
        boolean differs = parts.index()
                .find(chunk, Use.READ)
                .filter(place -> place.pack().content() == PackContent.PAGES)
                .isPresent();
        boolean[] base = {false};
        if (differs && !broken.contains(chunk)) {
            reader.fetch(
                    List.of(chunk),
                    difference -> base[0] = difference.links().stream().anyMatch(this::isBroken));
        }
        return base[0] || broken.contains(chunk);
    }
}
