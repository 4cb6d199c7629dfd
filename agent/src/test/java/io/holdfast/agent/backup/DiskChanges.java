package io.holdfast.agent.backup;

import io.holdfast.agent.source.volume.SourceExtent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** What was written to a disk, as a bitmap tells it: in granules. */
final class DiskChanges {
    private final byte[] disk;
    private final int granule;
    private final BitSet dirty = new BitSet();

    DiskChanges(byte[] disk, int granule) {
        this.disk = disk;
        this.granule = granule;
    }

    void write(int at, byte[] bytes) {
        System.arraycopy(bytes, 0, disk, at, bytes.length);
        dirty.set(at / granule, (at + bytes.length + granule - 1) / granule);
    }

    /** Writes at random places of sizes spread evenly, all multiples of 4 KiB, until so many bytes were written. */
    void scatter(Random random, int total, int longest) {
        int sector = 4 << 10;
        for (int done = 0; done < total; ) {
            byte[] bytes = new byte[sector * (1 + random.nextInt(longest / sector))];
            random.nextBytes(bytes);
            write(sector * random.nextInt((disk.length - bytes.length) / sector), bytes);
            done += bytes.length;
        }
    }

    /** Bytes in granules that were written to. */
    long dirtyBytes() {
        return extents().stream()
                .filter(each -> each.kind() == SourceExtent.Kind.DATA)
                .mapToLong(SourceExtent::length)
                .sum();
    }

    List<SourceExtent> extents() {
        List<SourceExtent> extents = new ArrayList<>();
        int granules = (disk.length + granule - 1) / granule;
        for (int at = 0; at < granules; ) {
            boolean written = dirty.get(at);
            int next = written ? dirty.nextClearBit(at) : dirty.nextSetBit(at);
            int end = next < 0 ? granules : Math.min(next, granules);
            long from = (long) at * granule;
            extents.add(new SourceExtent(
                    from,
                    Math.min(disk.length, (long) end * granule) - from,
                    written ? SourceExtent.Kind.DATA : SourceExtent.Kind.UNCHANGED));
            at = end;
        }
        return extents;
    }
}
