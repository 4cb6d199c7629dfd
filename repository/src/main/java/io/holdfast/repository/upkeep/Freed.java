package io.holdfast.repository.upkeep;

import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.session.Parts;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** What deleting snapshots would free: sealed bytes that only they need. Needs no key. */
public final class Freed {
    private Freed() {}

    /** Sealed bytes in the store that are needed by {@code gone} and by no other of {@code all}. */
    public static long by(Parts parts, List<SealedManifest> all, Set<SnapshotId> gone, UpkeepProgress progress) {
        Marking marking = Marking.watched(parts, progress);
        all.stream().filter(each -> !gone.contains(each.id())).forEach(each -> marking.from(each.roots()));
        long before = bytes(parts, marking);
        all.stream().filter(each -> gone.contains(each.id())).forEach(each -> marking.from(each.roots()));
        return bytes(parts, marking) - before;
    }

    private static long bytes(Parts parts, Marking marking) {
        long bytes = 0;
        for (PackEntry pack : parts.index().packs()) {
            BitSet live = marking.live(pack);
            if (!live.isEmpty()) {
                PackDirectory directory = parts.packs().directory(pack.id());
                bytes += live.stream().mapToLong(directory::length).sum();
            }
        }
        return bytes;
    }
}
