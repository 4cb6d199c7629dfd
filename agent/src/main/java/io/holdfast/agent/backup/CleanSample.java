package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.RunCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads some chunks, at random places, of what a source calls unchanged, and compares them with the previous snapshot. A source that is wrong about all of a disk, or much
 * of it, is found out at once; one that is wrong about a little, after some runs.
 */
final class CleanSample {
    private static final int PLACES = 32;

    private final PageSource pages;
    private final Content previous;
    private final Compute compute;
    private final BackupProgress progress;
    private final Randomness randomness;

    CleanSample(PageSource pages, Content previous, Compute compute, BackupProgress progress, Randomness randomness) {
        this.pages = pages;
        this.previous = previous;
        this.compute = compute;
        this.progress = progress;
        this.randomness = randomness;
    }

    /** The position of something that is called unchanged and is not; empty when the sample agrees. */
    Optional<Long> disagreement(ExtentSource source) {
        Map<Long, Run.Stored> places = places(source.size());
        for (Map.Entry<Long, Run.Stored> each : unchanged(source, places)) {
            Run.Stored run = each.getValue();
            byte[] bytes = new byte[run.size()];
            source.read(each.getKey(), bytes, 0, bytes.length);
            progress.read.add(bytes.length);
            Fingerprint now = compute.here(bench -> bench.fingerprinter().chunk(bytes, 0, bytes.length));
            if (!now.equals(run.chunk())) {
                return Optional.of(each.getKey());
            }
        }
        return Optional.empty();
    }

    /** Chunks of the previous snapshot by their positions. */
    private Map<Long, Run.Stored> places(long size) {
        Map<Long, Run.Stored> places = new TreeMap<>();
        byte[] random = new byte[PLACES * Long.BYTES];
        randomness.fill(random);
        ByteBuffer numbers = ByteBuffer.wrap(random);
        while (numbers.hasRemaining() && size > 0) {
            place(Long.remainderUnsigned(numbers.getLong(), size), size, places);
        }
        return places;
    }

    private void place(long position, long size, Map<Long, Run.Stored> places) {
        try {
            RunCursor cursor = new RunCursor(pages, previous, position);
            // Most of a disk may be a hole: what follows it is as good.
            for (int i = 0; i < 2 && cursor.hasNext(); i++) {
                long at = cursor.position();
                if (cursor.next() instanceof Run.Stored stored && at + stored.size() <= size) {
                    places.put(at, stored);
                    return;
                }
            }
        } catch (HoldfastException e) {
            switch (e.code().kind()) {
                // What cannot be read of the previous snapshot is not taken from it either.
                case CORRUPTION -> {}
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            }
        }
    }

    /** Those of them that lie wholly in what the source calls unchanged. */
    private static List<Map.Entry<Long, Run.Stored>> unchanged(ExtentSource source, Map<Long, Run.Stored> places) {
        List<Map.Entry<Long, Run.Stored>> found = new ArrayList<>();
        Iterator<SourceExtent> extents = source.extents();
        Optional<SourceExtent> here = next(extents);
        for (Map.Entry<Long, Run.Stored> each : places.entrySet()) {
            while (here.isPresent() && here.get().end() <= each.getKey()) {
                here = next(extents);
            }
            if (here.isPresent()
                    && here.get().kind() == SourceExtent.Kind.UNCHANGED
                    && each.getKey() + each.getValue().size() <= here.get().end()) {
                found.add(each);
            }
        }
        return found;
    }

    private static Optional<SourceExtent> next(Iterator<SourceExtent> extents) {
        return extents.hasNext() ? Optional.of(extents.next()) : Optional.empty();
    }
}
